import type { Effect, Effects, Estimate } from '../methods/evaluationSchema.ts'
import { change, geometric, tick, withInterval } from './numbers.ts'
import type { IntervalMark } from './plots/intervals.ts'
import type { Series, SeriesName } from './plots/series.ts'

/** The edits in the order in which they are shown: taking away first. */
export const editOrder = ['suppress', 'boost'] as const

export const editPanels = [
  { title: 'suppressed (×0)', axis: 'change of P(right letter)' },
  { title: 'boosted (×2)', axis: 'change of P(right letter)' },
] as const

export const effectSeries: readonly Series[] = [
  { name: 'own', label: 'the question’s own neurons' },
  { name: 'random', label: 'random' },
  { name: 'sameLayers', label: 'random, same layers' },
  { name: 'unrelated', label: 'own, on unrelated questions' },
]

/** Marks of one edit: the geometric mean of each series' change. */
export function effectMarks(
  edit: (typeof editOrder)[number],
  of: Partial<Record<SeriesName, Effects | null>>,
): IntervalMark[] {
  return Object.entries(of).flatMap(([series, effects]) =>
    effects == null ? [] : [{ series: series as SeriesName, ...geometric(effects[edit].logRatio) }],
  )
}

export function markOf(series: SeriesName, { mean, low, high }: Omit<Estimate, 'units'>): IntervalMark {
  return { series, mean, low, high }
}

/** Of a figure of relative changes: nothing can lose more than all of its probability. */
export const changePlot = {
  ...{ panels: editPanels, format: tick(change) },
  axis: { include: [0], limits: [-1, Infinity] },
} as const

/** The geometric mean of what switching neurons off changes. */
export function suppressedChange({ suppress }: Effects): string {
  return change(geometric(suppress.logRatio).mean)
}

/** The geometric mean of what an edit changes, with its interval. */
export function changeWithInterval({ logRatio }: Effect): string {
  return withInterval(geometric(logRatio), change)
}

export const geometricNote =
  'Dots are geometric means over questions (the change that, multiplied up, gives the whole), bars their 95 % intervals.'
