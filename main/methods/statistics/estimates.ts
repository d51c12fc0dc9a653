import type { Contrast, Estimate } from '../evaluationSchema.ts'
import type { Bootstrap } from './bootstrap.ts'
import { signFlipTest } from './signFlip.ts'

/** A figure of one question, and the fact that the question belongs to. */
export interface UnitValue {
  readonly unit: number
  readonly value: number
}

/** Fewer units have no interval: a bootstrap of four values knows 35 different samples. */
export const fewestUnits = 5

/**
 * With fewer facts nothing is said to move most, to stand out or to be best: among a few, something always does. An
 * interval may be known all the same.
 */
export const fewestToRank = 10

interface UnitSums {
  readonly sums: readonly number[]
  readonly counts: readonly number[]
}

/** The mean over questions, with an interval over units. */
export function estimateOf(values: readonly UnitValue[], bootstrap: Bootstrap): Estimate {
  const { sums, counts } = perUnit(values)
  const interval =
    sums.length < fewestUnits ? null : bootstrap.interval((taken) => weightedMean(sums, counts, taken), sums.length)
  return {
    mean: values.length === 0 ? null : weightedMean(sums, counts, null),
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    units: sums.length,
  }
}

/** The mean of differences within questions, with the p of a sign-flip test over units. */
export function contrastOf(
  differences: readonly UnitValue[],
  { bootstrap, seed }: { readonly bootstrap: Bootstrap; readonly seed: number },
): Contrast {
  const { sums, counts } = perUnit(differences)
  const means = sums.map((sum, i) => sum / counts[i]!)
  return { ...estimateOf(differences, bootstrap), p: signFlipTest(means, { seed }) }
}

/** Sums and counts of each unit, in the order of their numbers: that of the questions does not matter. */
function perUnit(values: readonly UnitValue[]): UnitSums {
  const found = new Map<number, { sum: number; count: number }>()
  for (const { unit, value } of values) {
    const known = found.get(unit) ?? { sum: 0, count: 0 }
    known.sum += value
    known.count++
    found.set(unit, known)
  }
  const ordered = [...found].sort(([a], [b]) => a - b).map(([, each]) => each)
  return { sums: ordered.map(({ sum }) => sum), counts: ordered.map(({ count }) => count) }
}

/** @param taken how often each unit counts; null for once each */
export function weightedMean(
  sums: readonly number[],
  counts: readonly number[],
  taken: ArrayLike<number> | null,
): number {
  let sum = 0
  let count = 0
  for (let i = 0; i < sums.length; i++) {
    const times = taken === null ? 1 : taken[i]!
    sum += times * sums[i]!
    count += times * counts[i]!
  }
  return sum / count
}
