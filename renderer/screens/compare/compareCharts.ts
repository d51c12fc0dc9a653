/** The plots of two runs beside each other, and the sentences that say what they show. */
import type { Comparison } from '../../api/shapes.ts'
import type { Chart } from '../../plots/chart.ts'
import { matrixChart } from '../../plots/matrixChart.ts'
import type { Box } from '../../plots/ranges.ts'
import { scatterChart } from '../../plots/scatterChart.ts'
import { m } from '#messages'
import { formatNumber, formatPercent, languageName } from '../../ui/format.ts'
import { pText, signed, signedPoints } from '../../runs/runText.ts'

export type Metric = 'accuracy' | 'prob'

export interface DeltaCell {
  readonly domain: string
  readonly lang: string
  readonly delta: number
  readonly n: number
}

/** Changes by domain and language: of the share of right answers, or of the right letter's mean probability. */
export function deltaCells(comparison: Comparison, index: number, metric: Metric): readonly DeltaCell[] {
  if (metric === 'accuracy') {
    return (comparison.runs[index]?.cells ?? []).flatMap(({ domain, lang, delta, share }) =>
      delta === null ? [] : [{ domain, lang, delta, n: share.n }],
    )
  }
  const groups = Map.groupBy(comparison.points, ({ domain, lang }) => JSON.stringify([domain, lang ?? '']))
  return [...groups].map(([key, points]) => {
    const [domain, lang] = JSON.parse(key) as [string, string]
    const sum = points.reduce((sum, { probs }) => sum + (probs[index] ?? 0) - (probs[0] ?? 0), 0)
    return { domain, lang, delta: sum / points.length, n: points.length }
  })
}

export function deltaChart(cells: readonly DeltaCell[]): Chart {
  const domains = [...new Set(cells.map(({ domain }) => domain))]
  const langs = [...new Set(cells.map(({ lang }) => lang))]
  const at = (domain: string | undefined, lang: string | undefined): DeltaCell | null =>
    cells.find((cell) => cell.domain === domain && cell.lang === lang) ?? null
  return matrixChart({
    rows: domains.map((domain) => (domain === '' ? m.facetNone() : domain)),
    columns: langs.map((lang) => languageName(lang)),
    rowTitle: m.colDomain(),
    columnTitle: m.facetLang(),
    valueTitle: m.compareDeltaAxis(),
    // In percentage points, so that the scale beside it has the numbers of its cells.
    values: domains.map((domain) =>
      langs.map((lang) => {
        const delta = at(domain, lang)?.delta ?? null
        return delta === null ? null : 100 * delta
      }),
    ),
    format: (value) => signed(value, 1),
    detail: (row, column) => m.compareN({ n: formatNumber(at(domains[row], langs[column])?.n ?? 0) }),
    scale: 'difference',
    key: (row, column) => cellFilter(domains[row] ?? '', langs[column] ?? ''),
  })
}

/** The filter of the answers behind a cell. */
function cellFilter(domain: string, lang: string): string {
  return `domain:${quoted(domain)} lang:${quoted(lang)}`
}

function quoted(value: string): string {
  return /^[\p{L}\p{N}._-]+$/u.test(value) ? value : `"${value}"`
}

export function deltaSentence(cells: readonly DeltaCell[]): string {
  const ranked = cells.toSorted((a, b) => a.delta - b.delta)
  const [least, most] = [ranked[0], ranked.at(-1)]
  if (least === undefined || most === undefined) return ''
  const name = ({ domain, lang }: DeltaCell): string => `${domain} (${languageName(lang)})`
  return m.compareDeltaSays({
    least: name(least),
    fall: signedPoints(least.delta),
    most: name(most),
    rise: signedPoints(most.delta),
  })
}

/** Probability of the right letter in the baseline and in another run; a point for each prompt. */
export function probScatter(
  { points, runs }: Comparison,
  index: number,
  names: { readonly before: string; readonly after: string },
): Chart {
  const langs = [...Map.groupBy(points, ({ lang }) => lang ?? '')]
  return scatterChart({
    groups:
      runs.length <= index ? [] : langs.map(([lang, of]) => ({ name: languageName(lang), points: of.map(point) })),
    xTitle: m.compareProbOf({ name: names.before }),
    yTitle: m.compareProbOf({ name: names.after }),
    range: { x: [-0.02, 1.02], y: [-0.02, 1.02] },
    diagonal: true,
    selectable: true,
    format: (value) => formatNumber(value, 3),
    height: 380,
  })

  function point({ questionId, pairId, variant, probs }: Comparison['points'][number]) {
    return {
      key: pairId ?? `id:${questionId}`,
      x: probs[0] ?? 0,
      y: probs[index] ?? 0,
      text: `${questionId} #${variant + 1}`,
    }
  }
}

export function scatterSentence({ points }: Comparison, index: number): string {
  const changes = points.map(({ probs }) => (probs[index] ?? 0) - (probs[0] ?? 0))
  const below = changes.filter((change) => change < -smallest).length
  const above = changes.filter((change) => change > smallest).length
  return m.compareScatterSays({
    n: formatNumber(changes.length),
    below: formatNumber(below),
    above: formatNumber(above),
    near: formatNumber(changes.length - below - above),
  })
}

/** A change of a probability that is one. */
const smallest = 0.01

/** The filter of the answers in a box of the scatter. */
export function boxFilter({ x, y }: Box): string {
  const bound = (value: number): string => String(Math.min(1, Math.max(0, Math.round(value * 1000) / 1000)))
  return `p:${bound(x[0])}..${bound(x[1])} after:${bound(y[0])}..${bound(y[1])}`
}

export function flipsSentence(run: Comparison['runs'][number]): string {
  const { flips, delta } = run
  if (flips === null || delta === null) return ''
  return m.compareFlipsSays({
    change: signedPoints(delta.value),
    low: signed(100 * delta.low, 1),
    high: signed(100 * delta.high, 1),
    worse: formatNumber(flips.rightToWrong),
    better: formatNumber(flips.wrongToRight),
    p: pText(flips.p),
  })
}

export function deltaOfLang(run: Comparison['runs'][number], baseline: Comparison['runs'][number], lang: string) {
  const share = (of: Comparison['runs'][number]): number | null => {
    const cells = of.cells.filter((cell) => cell.lang === lang)
    const n = cells.reduce((sum, { share }) => sum + share.n, 0)
    return n === 0 ? null : cells.reduce((sum, { share }) => sum + share.value * share.n, 0) / n
  }
  const [own, base] = [share(run), share(baseline)]
  return { share: own, delta: own === null || base === null ? null : own - base }
}

export function shareOnly(value: number | null): string {
  return value === null ? '–' : formatPercent(value, 1)
}
