import { describe, expect, test } from 'vitest'
import {
  chance,
  change,
  counted,
  decimal,
  geometric,
  listed,
  percent,
  plus,
  tick,
  withInterval,
} from '../../../main/report/numbers.ts'

describe('percent', () => {
  test('has as many digits as its size deserves, and a dash for what is not known', () => {
    expect([1, 0.975, 0.0312, 0.00456, 0.00002, 0, null].map((share) => percent(share))).toEqual(
      ['100 %', '97.5 %', '3.1 %', '0.46 %', '0.002 %', '0 %', '–'].map((text) => text.replace(' ', '\u00a0')),
    )
  })
})

describe('change', () => {
  test('carries its sign', () => {
    expect([0.05, -0.171, 0].map((share) => change(share).replace('\u00a0', ' '))).toEqual(['+5.0 %', '−17.1 %', '0 %'])
  })
})

describe('decimal', () => {
  test('groups thousands and keeps small values apart from nothing', () => {
    expect([1234.5, 12.34, 0.0456, -0.3].map((value) => decimal(value))).toEqual(['1,235', '12.3', '0.046', '−0.30'])
  })
})

describe('tick', () => {
  test('drops digits that say nothing, and no others', () => {
    expect([0.05, -0.6, 1, 0.125].map(tick(change))).toEqual(
      ['+5', '−60', '+100', '+12.5'].map((text) => `${text}\u00a0%`),
    )
    expect([0.30000000000000004, 1000, -20, 0].map(tick(plus))).toEqual(['+0.3', '+1,000', '−20', '0'])
  })
})

describe('withInterval', () => {
  test('writes both ends with the digits of the mean and the unit once', () => {
    expect(withInterval({ mean: -0.171, low: -0.19, high: 0.00123 }, change)).toBe('−17.1\u00a0% [−19.0,\u00a0+0.1]')
    expect(withInterval({ mean: 0, low: -0.01, high: 0.02 }, decimal)).toBe('0.000 [−0.010,\u00a00.020]')
  })

  test('is the mean alone without an interval, and a dash without a mean', () => {
    expect(withInterval({ mean: 0.5, low: null, high: null }, percent)).toBe('50.0\u00a0%')
    expect(withInterval({ mean: null, low: null, high: null }, percent)).toBe('–')
  })
})

describe('geometric', () => {
  test('is the relative change whose repetition gives the product', () => {
    const [a, b] = [0.5, 0.8]
    const { mean, low } = geometric({ mean: (Math.log(a) + Math.log(b)) / 2, low: Math.log(a), high: null })
    expect((1 + mean!) ** 2).toBeCloseTo(a * b, 12)
    expect(low).toBeCloseTo(-0.5, 12)
  })
})

describe('chance', () => {
  test('never says 0', () => {
    expect([0.03123, 1, 0.0000001].map((p) => chance(p).replaceAll('\u00a0', ' '))).toEqual([
      'p = 0.031',
      'p = 1',
      'p < 0.001',
    ])
  })
})

describe('listed', () => {
  test('joins as a sentence does', () => {
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(listed)).toEqual(['', 'a', 'a and b', 'a, b and c'])
  })
})

describe('counted', () => {
  test('knows one from many', () => {
    expect([counted(1, 'fact'), counted(1200, 'fact'), counted(0, 'fact')]).toEqual([
      '1 fact',
      '1,200 facts',
      '0 facts',
    ])
  })
})
