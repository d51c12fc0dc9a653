import { describe, expect, test } from 'vitest'
import { normalCdf, normalQuantile } from '../../../../main/methods/statistics/normal.ts'

// Abramowitz and Stegun 1964, table 26.1.
const table = [
  [0, 0.5],
  [0.5, 0.691462461274013],
  [1, 0.841344746068543],
  [1.96, 0.9750021048517795],
  [3, 0.99865010196837],
  [-2, 0.0227501319481792],
] as const

describe('normalCdf', () => {
  test.each(table)('agrees with the printed table at %d', (z, p) => {
    expect(normalCdf(z)).toBeCloseTo(p, 13)
  })

  test('is 0 and 1 far out and NaN of NaN', () => {
    expect([normalCdf(-40), normalCdf(40), normalCdf(NaN)]).toEqual([0, 1, NaN])
  })
})

describe('normalQuantile', () => {
  // The constants of every table of critical values.
  test.each([
    [0.975, 1.959963984540054],
    [0.95, 1.6448536269514722],
    [0.995, 2.5758293035489004],
    [0.5, 0],
    [0.001, -3.090232306167813],
  ])('of %d', (p, z) => {
    expect(normalQuantile(p)).toBeCloseTo(z, 11)
  })

  test('has no value at 0 and 1', () => {
    expect(() => normalQuantile(0)).toThrow('no quantile of 0')
    expect(() => normalQuantile(1)).toThrow('no quantile of 1')
  })
})
