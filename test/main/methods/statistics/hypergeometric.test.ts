import { describe, expect, test } from 'vitest'
import { randomOverlap } from '../../../../main/methods/statistics/hypergeometric.ts'

describe('randomOverlap', () => {
  test('counts sets of 4 and 5 out of 10 by hand', () => {
    // Shared 0 to 4 in 6, 60, 120, 60, 6 of 252 ways.
    const found = randomOverlap(4, 5, 10)
    expect(found.shared).toBe(2)
    expect(found.jaccard).toBeCloseTo((60 / 8 + (120 * 2) / 7 + (60 * 3) / 6 + (6 * 4) / 5) / 252, 12)
    expect(found.atLeast(3)).toBeCloseTo(66 / 252, 12)
    expect(found.atLeast(0)).toBeCloseTo(1, 12)
  })

  test('gives the chances of Fisher’s tea: 1 and 17 in 70', () => {
    expect(randomOverlap(4, 4, 8).atLeast(4)).toBeCloseTo(1 / 70, 12)
    expect(randomOverlap(4, 4, 8).atLeast(3)).toBeCloseTo(17 / 70, 12)
  })

  test('knows what sets must share that do not fit beside each other', () => {
    const found = randomOverlap(7, 8, 10)
    expect(found.atLeast(5)).toBeCloseTo(1, 12)
    expect(found.atLeast(8)).toBe(0)
  })

  test('sums to one over the neurons of a large model', () => {
    const found = randomOverlap(1500, 900, 352_256)
    expect(found.atLeast(0)).toBeCloseTo(1, 9)
    expect(found.shared).toBeCloseTo((1500 * 900) / 352_256, 12)
    // Poisson with mean 3.832 to the accuracy that 0.4 % of the population allows: P(0) = 0.0217.
    expect(1 - found.atLeast(1)).toBeCloseTo(Math.exp(-found.shared), 3)
  })

  test('has nothing to say of empty sets, and refuses sets larger than all', () => {
    expect(randomOverlap(0, 0, 10)).toMatchObject({ shared: 0, jaccard: null })
    expect(randomOverlap(0, 3, 10)).toMatchObject({ shared: 0, jaccard: 0 })
    expect(() => randomOverlap(11, 3, 10)).toThrow('population of 10')
  })
})
