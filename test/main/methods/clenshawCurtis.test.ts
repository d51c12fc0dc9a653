import { describe, expect, test } from 'vitest'
import { chebyshevPoints, clenshawCurtis } from '../../../main/methods/clenshawCurtis.ts'
import { largestDifference } from '../../support/closeness.ts'

const levels = [2, 4, 8, 16, 32, 64, 128, 256]
const dot = (weights: ArrayLike<number>, values: readonly number[]): number =>
  values.reduce((sum, value, k) => sum + weights[k]! * value, 0)
/** Chebyshev polynomials on [0, 1]: no cancellation at any degree, unlike powers. */
const chebyshev = (degree: number) => (alpha: number) => Math.cos(degree * Math.acos(1 - 2 * alpha))

describe('chebyshevPoints', () => {
  test.each([2, 4, 64, 1024, 4096])('of %i are every second point of twice as many, to the last bit', (n) => {
    expect(chebyshevPoints(2 * n).filter((_, k) => k % 2 === 0)).toEqual(chebyshevPoints(n))
  })

  test('ascend from exactly 0 to exactly 1', () => {
    for (const n of levels) {
      const points = chebyshevPoints(n)
      expect([points[0], points[n]]).toEqual([0, 1])
      expect(points).toEqual(points.toSorted())
      expect(new Set(points).size).toBe(n + 1)
    }
  })
})

describe('clenshawCurtis', () => {
  test.each(levels)('with %i intervals is exact up to that degree and not beyond', (n) => {
    const { alphas, weights } = clenshawCurtis(n)
    const degrees = [0, 1, 2, 3, n / 2, n - 1, n].filter((degree) => degree <= n)
    for (const degree of degrees) {
      const values = [...alphas].map(chebyshev(degree))
      // the integral of T_d over [-1, 1] is 2 / (1 - d^2) for even d, 0 for odd
      const exact = degree % 2 === 0 ? 1 / (1 - degree ** 2) : 0
      expect(dot(weights, values)).toBeCloseTo(exact, 14)
    }
    const beyond = 2 * n // takes the values of T_0 at every point
    expect(Math.abs(dot(weights, [...alphas].map(chebyshev(beyond))) - 1 / (1 - beyond ** 2))).toBeGreaterThan(0.9)
  })

  test.each(levels)('has %i interval rows that integrate polynomials over their interval', (n) => {
    const { alphas, intervals } = clenshawCurtis(n)
    for (const power of [0, 1, 2, Math.min(n, 9)]) {
      const values = [...alphas].map((alpha) => alpha ** power)
      const exact = intervals.map((_, j) => (alphas[j + 1]! ** (power + 1) - alphas[j]! ** (power + 1)) / (power + 1))
      const found = intervals.map((row) => dot(row, values))
      expect(largestDifference(found, exact)).toBeLessThan(1e-13)
    }
    expect(intervals).toHaveLength(n)
  })

  test.each(levels.slice(1))('with %i intervals predicts polynomials of half that degree at the new points', (n) => {
    const { alphas, prediction } = clenshawCurtis(n)
    const coarse = [...chebyshevPoints(n / 2)]
    for (const degree of [0, 1, n / 2]) {
      const values = coarse.map(chebyshev(degree))
      const exact = prediction.map((_, j) => chebyshev(degree)(alphas[2 * j + 1]!))
      const found = prediction.map((row) => dot(row, values))
      expect(largestDifference(found, exact)).toBeLessThan(1e-11)
    }
    expect(prediction).toHaveLength(n / 2)
  })

  test('has nothing to predict at its coarsest level, and Simpson weights', () => {
    const { weights, prediction } = clenshawCurtis(2)
    expect(prediction).toEqual([])
    expect([...weights].map((weight) => 6 * weight)).toEqual([1, 4, 1].map((value) => expect.closeTo(value, 14)))
  })

  test('converges on a smooth function as fast as its smoothness allows', () => {
    const error = (n: number): number => {
      const { alphas, weights } = clenshawCurtis(n)
      return Math.abs(
        dot(
          weights,
          [...alphas].map((alpha) => Math.exp(alpha)),
        ) -
          (Math.E - 1),
      )
    }
    expect(error(4)).toBeGreaterThan(1e-8)
    expect(error(4)).toBeLessThan(1e-4)
    expect(error(16)).toBeLessThan(1e-14)
  })
})
