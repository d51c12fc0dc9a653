import { describe, expect, test } from 'vitest'
import { cohenKappa, krippendorffAlpha } from '../../../../main/methods/statistics/interRater.ts'

/** As many pairs of words as are asked for. */
function said(counts: Readonly<Record<string, number>>): [string, string][] {
  return Object.entries(counts).flatMap(([words, n]) =>
    Array.from({ length: n }, () => words.split(' ') as [string, string]),
  )
}

describe('cohenKappa', () => {
  test('by hand: 35 of 50 alike, where chance would give 25', () => {
    // Shares of yes are 25/50 and 30/50: chance is 0.5 * 0.6 + 0.5 * 0.4 = 0.5, so (0.7 - 0.5) / 0.5.
    expect(cohenKappa(said({ 'yes yes': 20, 'yes no': 5, 'no yes': 10, 'no no': 15 }))).toBeCloseTo(0.4, 12)
  })

  test('is one without exception, below zero where two always differ, and null where chance explains all', () => {
    expect(cohenKappa(said({ 'a a': 2, 'b b': 1, 'c c': 1 }))).toBe(1)
    expect(cohenKappa(said({ 'a b': 2, 'b a': 2 }))).toBe(-1)
    expect(cohenKappa(said({ 'a a': 4 }))).toBeNull()
    expect(cohenKappa([])).toBeNull()
  })
})

describe('krippendorffAlpha', () => {
  // The two worked examples of Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), parts A and C.
  test('of two who say yes or no of ten things is 0.095', () => {
    // By hand: 14 and 6 of 20 values, four things differ: 1 - 19 * 4 / (14 * 6) = 1 - 76 / 84.
    const [a, b] = ['0100000010', '1110010000']
    expect(krippendorffAlpha([...a].map((value, i) => [value, b[i]!]))).toBeCloseTo(1 - 76 / 84, 12)
  })

  test('of four who use five words of twelve things, some of them not judged, is 0.743', () => {
    const judges = ['123321412...', '1233224125.3', '.3332342251.', '12332441251.']
    const units = Array.from({ length: 12 }, (_, i) => judges.map((said) => said[i]!).filter((value) => value !== '.'))
    expect(krippendorffAlpha(units)).toBeCloseTo(0.743, 3)
  })

  test('agrees with itself in any order of judges; one word alone says nothing', () => {
    const units = [['a', 'b', 'a'], ['b'], ['c', 'c'], ['a', 'a', 'b']]
    expect(krippendorffAlpha(units.map((each) => each.toReversed()))).toBe(krippendorffAlpha(units))
    expect(
      krippendorffAlpha([
        ['a', 'a'],
        ['a', 'a'],
      ]),
    ).toBeNull()
    expect(krippendorffAlpha([['a'], []])).toBeNull()
  })
})
