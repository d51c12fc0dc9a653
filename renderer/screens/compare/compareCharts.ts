/** The plots of two runs beside each other, and the sentences that say what they show. */
import type { Comparison } from '../../api/shapes.ts'
import type { Chart } from '../../plots/chart.ts'
import { matrixChart } from '../../plots/matrixChart.ts'
import type { Box } from '../../plots/ranges.ts'
import { scatterChart } from '../../plots/scatterChart.ts'
import { m } from '#messages'
import { formatNumber, languageName } from '../../ui/format.ts'
import { interval, pText, signed } from '../../runs/runText.ts'

export type Metric = 'accuracy' | 'prob'

export interface DeltaCell {
  readonly domain: string
  readonly lang: string
  readonly delta: number
  /** Null where there are too few facts for an interval. */
  readonly low: number | null
  readonly high: number | null
  /** Answers, and facts that they are about. */
  readonly n: number
  readonly facts: number
}

/** Changes by domain and language: of the share of right answers, or of the right letter's mean probability. */
export function deltaCells(comparison: Comparison, index: number, metric: Metric): readonly DeltaCell[] {
  return (comparison.runs[index]?.cells ?? []).flatMap(({ domain, lang, delta, probDelta, share }) => {
    const change = metric === 'accuracy' ? delta : probDelta
    if (change?.mean == null) return []
    const { mean, low, high, units } = change
    return [{ domain, lang, delta: mean, low, high, n: share.n, facts: units }]
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
    detail: (row, column) => {
      const cell = at(domains[row], langs[column])
      const n = m.compareN({ n: formatNumber(cell?.n ?? 0) })
      return cell === null ? n : `${n} · ${pointsInterval({ mean: cell.delta, low: cell.low, high: cell.high })}`
    },
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

/** @param fewest facts of a cell, below which none is said to change most */
export function deltaSentence(cells: readonly DeltaCell[], fewest: number): string {
  const enough = cells.filter(({ facts }) => facts >= fewest)
  const sure = enough.filter(({ low, high }) => low !== null && high !== null && (low > 0 || high < 0))
  if (enough.length === 0) return m.compareDeltaFew({ fewest: formatNumber(fewest) })
  if (sure.length === 0) return m.compareDeltaNone()
  const ranked = sure.toSorted((a, b) => Math.abs(b.delta) - Math.abs(a.delta))
  const [{ domain, lang, delta, low, high }] = ranked as [DeltaCell]
  const where = [domain, languageName(lang)].filter((part) => part !== '').join(' · ')
  return m.compareDeltaMost({ where, change: pointsInterval({ mean: delta, low, high }) })
}

/** `−5.1 [−9.2, −1.0] pt`: a change of shares in points, with its interval where there is one. */
export function pointsInterval(change: Parameters<typeof interval>[0]): string {
  return `${interval(change, (value) => signed(100 * value, 1))} ${m.runPoints()}`
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
    change: pointsInterval(delta),
    worse: formatNumber(flips.rightToWrong),
    better: formatNumber(flips.wrongToRight),
    p: pText(flips.p),
  })
}
