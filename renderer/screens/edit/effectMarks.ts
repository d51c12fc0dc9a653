import type { ComparedField } from './comparedFields.ts'

export interface MarkRange {
  readonly low: number
  readonly high: number
}

/** What the marks of a column lie in: every interval, every band of random sets, and no change. */
export function markRange(fields: readonly ComparedField[]): MarkRange {
  const all = fields.flatMap(({ effect: { logRatio }, control }) => [
    ...[logRatio.mean, logRatio.low, logRatio.high].filter((value) => value !== null),
    ...(control === null ? [] : [control.logRatio.min, control.logRatio.max]),
  ])
  const low = Math.min(-0.01, ...all)
  const high = Math.max(0.01, ...all)
  return { low, high }
}

/** Where a value lies in a range, as a share of its width. */
export function placeIn(value: number, { low, high }: MarkRange): number {
  return (value - low) / (high - low)
}
