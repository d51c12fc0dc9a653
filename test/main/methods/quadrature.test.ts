import { describe, expect, test } from 'vitest'
import { gaussLegendreRule, paperRule, publishedRule, type QuadratureRule } from '../../../main/methods/quadrature.ts'

const integral = ({ alphas, weights }: QuadratureRule, f: (alpha: number) => number): number =>
  alphas.reduce((sum, alpha, k) => sum + weights[k]! * f(alpha), 0)

describe('publishedRule', () => {
  test('takes both ends, all points equally heavy', () => {
    expect(publishedRule(16)).toEqual({
      alphas: Array.from({ length: 16 }, (_, k) => k / 15),
      weights: Array(16).fill(1 / 16),
    })
  })

  test('of one step is the baseline alone, as linspace(0, 1, 1) is', () => {
    expect(publishedRule(1)).toEqual({ alphas: [0], weights: [1] })
  })
})

describe('paperRule', () => {
  test('takes the right end of each step', () => {
    expect(paperRule(4)).toEqual({ alphas: [0.25, 0.5, 0.75, 1], weights: [0.25, 0.25, 0.25, 0.25] })
  })
})

describe('gaussLegendreRule', () => {
  test.each([1, 2, 3, 5, 8, 16, 33, 64, 128, 257])('of %i nodes is exact to degree 2n-1 and not to 2n', (n) => {
    const rule = gaussLegendreRule(n)
    for (const degree of new Set([0, 1, n, 2 * n - 1])) {
      expect(integral(rule, (alpha) => alpha ** degree)).toBeCloseTo(1 / (degree + 1), 13)
    }
    if (n > 8) return // beyond, the error of degree 2n is below rounding
    expect(Math.abs(integral(rule, (alpha) => (2 * alpha - 1) ** (2 * n)) - 1 / (2 * n + 1))).toBeGreaterThan(1e-6)
  })

  test('has the nodes and weights of the tables', () => {
    const { alphas, weights } = gaussLegendreRule(3)
    const offset = Math.sqrt(3 / 5) / 2
    expect(alphas).toEqual([0.5 - offset, 0.5, 0.5 + offset].map((value) => expect.closeTo(value, 15)))
    expect(weights).toEqual([5 / 18, 8 / 18, 5 / 18].map((value) => expect.closeTo(value, 15)))
  })

  test('gives ascending nodes inside the path with positive weights that sum to 1', () => {
    for (const n of [2, 7, 128]) {
      const { alphas, weights } = gaussLegendreRule(n)
      expect(alphas).toEqual(alphas.toSorted((a, b) => a - b))
      expect(alphas[0]).toBeGreaterThan(0)
      expect(alphas.at(-1)).toBeLessThan(1)
      expect(Math.min(...weights)).toBeGreaterThan(0)
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 14)
    }
  })
})
