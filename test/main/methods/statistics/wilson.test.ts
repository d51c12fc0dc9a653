import { describe, expect, test } from 'vitest'
import { wilsonInterval } from '../../../../main/methods/statistics/wilson.ts'

describe('wilsonInterval', () => {
  // Newcombe 1998, Stat. Med. 17:857, table I, method 3 (score without continuity correction).
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of %i in %i is the published one', (k, n, low, high) => {
    const interval = wilsonInterval(k / n, n)!
    expect(interval.low).toBeCloseTo(low, 4)
    expect(interval.high).toBeCloseTo(high, 4)
  })

  test('mirrors when right and wrong are exchanged', () => {
    const [a, b] = [wilsonInterval(0.2, 50)!, wilsonInterval(0.8, 50)!]
    expect(a.low).toBeCloseTo(1 - b.high, 14)
    expect(a.high).toBeCloseTo(1 - b.low, 14)
  })

  test('ends at 0 and 1 exactly where nothing or everything is right', () => {
    expect(wilsonInterval(0, 7)!.low).toBe(0)
    expect(wilsonInterval(1, 7)!.high).toBe(1)
  })

  test('widens when fewer answers are independent, and needs one', () => {
    const width = (n: number): number => wilsonInterval(0.5, n)!.high - wilsonInterval(0.5, n)!.low
    expect(width(30.5)).toBeGreaterThan(width(54))
    expect(wilsonInterval(0, 0)).toBeNull()
  })
})
