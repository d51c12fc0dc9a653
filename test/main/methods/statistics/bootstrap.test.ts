import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../../../main/base/random.ts'
import { acceleration, createBootstrap, type Statistic } from '../../../../main/methods/statistics/bootstrap.ts'

/** Spatial test, column A: Efron and Tibshirani 1993, table 14.1. */
const spatial = [
  ...[48, 36, 20, 29, 42, 42, 20, 42, 22, 41, 45, 14, 6],
  ...[0, 33, 28, 34, 4, 32, 24, 47, 41, 24, 26, 30, 41],
]

const mean =
  (values: readonly number[]): Statistic =>
  (counts) => {
    let [sum, n] = [0, 0]
    for (const [i, value] of values.entries()) [sum, n] = [sum + counts[i]! * value, n + counts[i]!]
    return sum / n
  }
const variance =
  (values: readonly number[]): Statistic =>
  (counts) =>
    mean(values.map((value) => (value - mean(values)(counts)) ** 2))(counts)

describe('createBootstrap', () => {
  test('gives the published intervals of a variance (Efron and Tibshirani 1993, table 14.2)', () => {
    const statistic = variance(spatial)
    expect(statistic(spatial.map(() => 1))).toBeCloseTo(171.5, 1)
    expect(acceleration(statistic, spatial.length)).toBeCloseTo(0.061, 3)
    const bootstrap = createBootstrap(10_000, 7)
    const bca = bootstrap.interval(statistic, spatial.length, { confidence: 0.9 })!
    const percentile = bootstrap.interval(statistic, spatial.length, { confidence: 0.9, method: 'percentile' })!
    // Theirs are of 2,000 resamples: the ends are uncertain by three to five.
    expect(Math.abs(bca.low - 115.8)).toBeLessThan(4)
    expect(Math.abs(bca.high - 259.6)).toBeLessThan(7)
    expect(Math.abs(percentile.low - 100.8)).toBeLessThan(5)
    expect(Math.abs(percentile.high - 233.9)).toBeLessThan(5)
  })

  test('of a mean of three values, has the ends of the 27 samples there are', () => {
    // Means of samples of (0, 0, 3): 0 in 8 of 27, 1 in 12, 2 in 6, 3 in 1.
    const interval = createBootstrap(5000, 1).interval(mean([0, 0, 3]), 3, { method: 'percentile', confidence: 0.8 })
    expect(interval).toEqual({ low: 0, high: 2 })
  })

  test('of a mean of normal values, is the normal interval', () => {
    const random = seededRandom(11)
    const values = Array.from(
      { length: 400 },
      () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
    )
    const estimate = mean(values)(values.map(() => 1))
    const error = Math.sqrt(variance(values)(values.map(() => 1)) / values.length)
    const { low, high } = createBootstrap(4000, 2).interval(mean(values), values.length)!
    expect(Math.abs(low - (estimate - 1.96 * error))).toBeLessThan(0.15 * error)
    expect(Math.abs(high - (estimate + 1.96 * error))).toBeLessThan(0.15 * error)
  })

  test('covers the mean of skewed values about as often as it says', () => {
    const random = seededRandom(21)
    let covered = 0
    for (let trial = 0; trial < 200; trial++) {
      const values = Array.from({ length: 40 }, () => -Math.log(1 - random())) // exponential, mean 1
      const { low, high } = createBootstrap(400, trial).interval(mean(values), values.length)!
      if (low <= 1 && high >= 1) covered++
    }
    expect(covered / 200).toBeGreaterThan(0.88) // 95 % less the known shortfall at this size and two standard errors
    expect(covered / 200).toBeLessThan(0.99)
  })

  test('repeats itself with a seed and no other', () => {
    const of = (seed: number) => createBootstrap(300, seed).interval(variance(spatial), spatial.length)
    expect(of(3)).toEqual(of(3))
    expect(of(3)).not.toEqual(of(4))
  })

  test('is a point where all units are alike', () => {
    expect(createBootstrap(200, 1).interval(mean([2, 2, 2, 2, 2]), 5)).toEqual({ low: 2, high: 2 })
  })

  test('has no interval where the statistic often has no value', () => {
    const ratio: Statistic = (counts) => (counts[0] === 0 ? NaN : 1 / counts[0]!)
    expect(createBootstrap(200, 1).interval(ratio, 5)).toBeNull()
  })
})
