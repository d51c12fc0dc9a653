/**
 * Bootstrap intervals over independent units.
 *
 * `percentile` takes quantiles of the resampled statistic. `bca` moves them for bias (how many resamples fall below the
 * estimate) and for skewness (acceleration, from leaving out one unit at a time); where the resamples do not allow it,
 * all on one side of the estimate, it is the percentile interval.
 *
 * @see Efron and Tibshirani 1993, An Introduction to the Bootstrap, chapters 13 and 14
 */
import { seededRandom } from '../../base/random.ts'
import { normalCdf, normalQuantile } from './normal.ts'
import type { Interval } from './wilson.ts'

/** How many resamples every interval is made of. */
export const resamples = 2000

/** A statistic of units, each taken as often as `counts` says; NaN where it has no value. */
export type Statistic = (counts: ArrayLike<number>) => number

export interface BootstrapOptions {
  readonly method?: 'bca' | 'percentile'
  /** @default 0.95 */
  readonly confidence?: number
}

export interface Bootstrap {
  /** Null where the statistic has no value in more than one in twenty resamples. */
  interval(statistic: Statistic, nUnits: number, options?: BootstrapOptions): Interval | null
}

/**
 * A bootstrap whose resamples depend on the seed and the number of units alone: figures over the same units are
 * resampled together, and the order of questions to it changes nothing.
 *
 * @param resamples how many: `resamples`, except in a test
 */
export function createBootstrap(resamples: number, seed: number): Bootstrap {
  const known = new Map<number, Uint16Array[]>()
  const drawn = (nUnits: number): Uint16Array[] => {
    const found = known.get(nUnits) ?? drawCounts(nUnits, resamples, seed)
    known.set(nUnits, found)
    return found
  }
  return {
    interval(statistic, nUnits, { method = 'bca', confidence = 0.95 } = {}) {
      const replicates = drawn(nUnits).map(statistic)
      const valid = Float64Array.from(replicates.filter(Number.isFinite)).sort()
      if (valid.length < 0.95 * resamples) return null
      const tail = (1 - confidence) / 2
      const level = method === 'bca' ? bcaLevels(statistic, nUnits, valid) : null
      const at = (p: number): number => quantile(valid, level === null ? p : level(p))
      return { low: at(tail), high: at(1 - tail) }
    },
  }
}

/**
 * The acceleration of a statistic, from leaving out one unit at a time.
 *
 *   a = sum d^3 / (6 (sum d^2)^1.5),   d = mean of the left-out estimates minus each
 */
export function acceleration(statistic: Statistic, nUnits: number): number {
  const counts = new Uint16Array(nUnits).fill(1)
  const without = Array.from({ length: nUnits }, (_, i) => {
    counts[i] = 0
    const value = statistic(counts)
    counts[i] = 1
    return value
  })
  const mean = without.reduce((sum, value) => sum + value, 0) / nUnits
  const squares = without.reduce((sum, value) => sum + (mean - value) ** 2, 0)
  const cubes = without.reduce((sum, value) => sum + (mean - value) ** 3, 0)
  return squares === 0 ? 0 : cubes / (6 * squares ** 1.5)
}

/** Which level of the resamples stands for the level `p`; null where bias or skewness cannot be told. */
function bcaLevels(statistic: Statistic, nUnits: number, sorted: Float64Array): ((p: number) => number) | null {
  const estimate = statistic(new Uint16Array(nUnits).fill(1))
  const skew = acceleration(statistic, nUnits)
  let below = 0
  for (const value of sorted) below += value < estimate ? 1 : value === estimate ? 0.5 : 0
  const share = below / sorted.length
  if (share === 0 || share === 1 || !Number.isFinite(skew)) return null
  const bias = normalQuantile(share)
  return (p) => {
    const z = bias + normalQuantile(p)
    return normalCdf(bias + z / (1 - skew * z))
  }
}

/** Linear between order statistics, (n + 1) p counted from 1: the plotting position that both ends treat alike. */
function quantile(sorted: Float64Array, p: number): number {
  const place = Math.min(Math.max(p * (sorted.length + 1) - 1, 0), sorted.length - 1)
  const below = Math.floor(place)
  const [a, b] = [sorted[below]!, sorted[Math.min(below + 1, sorted.length - 1)]!]
  return a + (place - below) * (b - a)
}

function drawCounts(nUnits: number, resamples: number, seed: number): Uint16Array[] {
  const random = seededRandom(seed)
  return Array.from({ length: resamples }, () => {
    const counts = new Uint16Array(nUnits)
    for (let i = 0; i < nUnits; i++) counts[Math.floor(random() * nUnits)]!++
    return counts
  })
}
