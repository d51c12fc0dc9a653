import { describe, expect, test } from 'vitest'
import { mcnemar } from '../../../../main/methods/statistics/mcnemar.ts'

describe('mcnemar', () => {
  test('corrected for continuity, gives the textbook value of the table 101, 121, 59, 33', () => {
    // chi-square 20.67 with Edwards' correction (21.35 without): (|121 - 59| - 1)^2 / 180.
    const { chiSquare, pCorrected, p } = mcnemar(121, 59)
    expect(chiSquare).toBeCloseTo(3721 / 180, 12)
    expect(chiSquare).toBeCloseTo(20.67, 2)
    expect(pCorrected).toBeLessThan(1e-5)
    expect(p).toBeLessThan(1e-5)
  })

  test('exact, gives the sign test of Siegel 1956 (N = 14, x = 3: 0.029 one-tailed)', () => {
    expect(mcnemar(3, 11).p / 2).toBeCloseTo(470 / 2 ** 14, 14)
    expect(mcnemar(3, 11).p / 2).toBeCloseTo(0.029, 3)
  })

  test('exact, gives small cases counted by hand', () => {
    expect(mcnemar(1, 8).p).toBeCloseTo((2 * (1 + 9)) / 2 ** 9, 14)
    expect(mcnemar(0, 5).p).toBeCloseTo(2 / 32, 14)
    expect(mcnemar(0, 6).p).toBeCloseTo(2 / 64, 14)
  })

  test('does not care which way is which, and says 1 of what is balanced or unchanged', () => {
    expect(mcnemar(8, 1)).toEqual(mcnemar(1, 8))
    expect(mcnemar(4, 4).p).toBe(1)
    expect(mcnemar(0, 0)).toEqual({ p: 1, chiSquare: 0, pCorrected: 1 })
    expect(mcnemar(1, 1).chiSquare).toBe(0)
  })

  test('holds for thousands of changes, where 2^-n is 0', () => {
    const { p, pCorrected } = mcnemar(2900, 3100)
    expect(p).toBeGreaterThan(0.009)
    expect(Math.abs(p - pCorrected) / p).toBeLessThan(0.01) // the normal approximation is that good here
  })
})
