/** What a run of faithfulness found, as plots and sentences. */
import { lineChart, type LinePoint } from '../../plots/lineChart.ts'
import type { Chart } from '../../plots/chart.ts'
import { m } from '#messages'
import { formatNumber } from '../../ui/format.ts'
import type { SummaryOf } from '../../runs/runText.ts'

export type Faithfulness = SummaryOf<'faithfulness'>['faithfulness']
export type Measure = Faithfulness['measures'][number]
type Method = Measure['methods'][number]
type Figure = Method['cpr']

export const curveNames = ['kept', 'keptByMagnitude', 'removed', 'top'] as const
export type CurveName = (typeof curveNames)[number]

export function curveText(curve: CurveName): string {
  return {
    kept: m.curveKept,
    keptByMagnitude: m.curveByMagnitude,
    removed: m.curveRemoved,
    top: m.curveTop,
  }[curve]()
}

export function measureText({ measure }: Pick<Measure, 'measure'>): string {
  return { prob: m.curveProb, contrast: m.curveContrast }[measure]()
}

/** Shares of what all neurons do, where those say something, and what is measured itself where they do not. */
export function curveChart(measure: Measure, curve: CurveName): Chart {
  const isShare = measure.isScaled && curve !== 'top'
  const number = (value: number): string => formatNumber(value, 3)
  return lineChart({
    series: measure.methods.map((method) => ({ name: method.method, points: pointsOf(method, curve, isShare) })),
    xTitle: curve === 'top' ? m.curveNeurons() : curve === 'removed' ? m.curveShareRemoved() : m.curveShareKept(),
    yTitle:
      curve === 'top' ? m.curveChange({ measure: measureText(measure) }) : isShare ? m.curveF() : measureText(measure),
    formatX: curve === 'top' ? (x) => formatNumber(x) : number,
    format: number,
    ...(isShare ? { reference: 1 } : {}),
  })
}

function pointsOf(method: Method, curve: CurveName, isShare: boolean): LinePoint[] {
  if (curve === 'top') return method.top.map(({ neurons, change }) => ({ x: neurons, ...ends(change) }))
  return method[curve].map(({ share, mean, f }) => ({
    x: 100 * share,
    ...(isShare ? ends(f) : { y: mean, low: null, high: null }),
  }))
}

function ends({ value, low, high }: Figure): Omit<LinePoint, 'x'> {
  return { y: value, low, high }
}

/** The method that is best by itself, beside random order. */
export function curveSentence(measure: Measure): string {
  if (!measure.isScaled) return m.curveNoScale({ measure: measureText(measure) })
  const ranked = measure.methods
    .filter(({ method, cpr }) => method !== 'random' && cpr.value !== null)
    .toSorted((a, b) => b.cpr.value! - a.cpr.value!)
  const [best] = ranked
  if (best === undefined) return ''
  const random = measure.methods.find(({ method }) => method === 'random')?.cpr.value ?? null
  const cpr = formatNumber(best.cpr.value!, 2)
  if (random === null) return m.curveBest({ method: best.method, cpr })
  return m.curveBestOf({ method: best.method, cpr, random: formatNumber(random, 2) })
}

/** `0.98 [0.97, 0.98]`; a dash where there is nothing to be a share of. */
export function figureText({ value, low, high }: Figure): string {
  if (value === null) return '–'
  const number = (of: number): string => formatNumber(of, 3).replace('-', '−')
  // Read from left to right whatever stands around it.
  return `\u200e${low === null || high === null ? number(value) : `${number(value)} [${number(low)}, ${number(high)}]`}`
}

export function areaColumns(): string[] {
  return [
    m.curveMethod(),
    'CPR',
    'CMD',
    m.curveComplement(),
    m.curveBeyond({ area: 'CPR' }),
    m.curveBeyond({ area: 'CMD' }),
  ]
}

export function areaCells({ method, cpr, cmd, complement, beyondRandom }: Method): string[] {
  const beyond = beyondRandom === null ? ['', ''] : [figureText(beyondRandom.cpr), figureText(beyondRandom.cmd)]
  return [method, figureText(cpr), figureText(cmd), figureText(complement), ...beyond]
}
