import { describe, expect, test } from 'vitest'
import { binomialTail } from '../../../../main/methods/statistics/binomial.ts'

describe('binomialTail', () => {
  // Python: sum(math.comb(n, i) * p**i * (1 - p)**(n - i) for i in range(k, n + 1))
  test.each([
    [6, 20, 0.25, 0.38282734561289544],
    [12, 20, 0.25, 0.000935391579332645],
    [8, 20, 0.25, 0.10181185692272265],
    [15, 15, 0.5, 3.0517578125e-5],
    [1, 5, 1 / 3, 0.8683127572016464],
  ])('gives P(X >= %i) of %i guesses at %d', (k, n, p, expected) => {
    expect(binomialTail(k, n, p)).toBeCloseTo(expected, 12)
  })

  test('is 1 from nothing on, and 0 above all', () => {
    expect([binomialTail(0, 9, 0.25), binomialTail(-1, 9, 0.25), binomialTail(10, 9, 0.25)]).toEqual([1, 1, 0])
    expect(binomialTail(0, 0, 0.25)).toBe(1)
  })

  test('stands thousands of guesses', () => {
    expect(binomialTail(2500, 10_000, 0.25)).toBeCloseTo(0.5, 1)
    expect(binomialTail(2700, 10_000, 0.25)).toBeLessThan(1e-5)
  })
})
