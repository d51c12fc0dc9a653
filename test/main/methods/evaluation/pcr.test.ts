import { describe, expect, test } from 'vitest'
import type { Observation } from '../../../../main/methods/evaluation/observations.ts'
import { pcrOf } from '../../../../main/methods/evaluation/pcr.ts'
import { createBootstrap } from '../../../../main/methods/statistics/bootstrap.ts'

const bootstrap = createBootstrap(1000, 1)
const seen = (question: number, change: number): Observation => ({
  ...{ question, unit: question, draw: 0, before: 0.2, after: 0.2 * (1 + change) },
  ...{ rightBefore: true, rightAfter: true, sameAnswer: true },
})
const range = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]

describe('pcrOf', () => {
  test('divides means, not questions', () => {
    const related = range.map((i) => seen(i, 0.5 + 0.1 * i)) // mean 0.95
    const unrelated = range.flatMap((i) => [seen(i, 0.1), seen(i, 0.1 + 0.02 * i)]) // mean 0.145
    const { ratio, low, high, note, ...means } = pcrOf(related, unrelated, bootstrap)
    expect(means.related.mean).toBeCloseTo(0.95, 12)
    expect(means.unrelated.mean).toBeCloseTo(0.145, 12)
    expect(ratio).toBeCloseTo(0.95 / 0.145, 10)
    expect(low!).toBeLessThan(ratio!)
    expect(high!).toBeGreaterThan(ratio!)
    expect(note).toBeNull()
  })

  test('resamples a question together with its own unrelated ones', () => {
    // Related is five times unrelated in every question, however different these are: no doubt about the ratio.
    const related = range.map((i) => seen(i, 0.5 * (i + 1)))
    const unrelated = range.map((i) => seen(i, 0.1 * (i + 1)))
    const { ratio, low, high } = pcrOf(related, unrelated, bootstrap)
    expect(ratio).toBeCloseTo(5, 10)
    expect(low).toBeCloseTo(5, 10)
    expect(high).toBeCloseTo(5, 10)
  })

  test('gives no ratio by what may be 0, but the least that it is', () => {
    const related = range.map((i) => seen(i, 0.8 + 0.01 * i))
    const unrelated = range.map((i) => seen(i, i % 2 === 0 ? 0.025 : -0.02))
    const found = pcrOf(related, unrelated, bootstrap)
    expect(found).toMatchObject({ ratio: null, low: null, high: null })
    expect(found.note).toContain('which may be 0')
    const farthest = Math.max(-found.unrelated.low!, found.unrelated.high!)
    expect(found.atLeast).toBeCloseTo(found.related.low! / farthest, 12)
    expect(found.atLeast).toBeGreaterThan(20)
  })

  test('gives no ratio by less than a thousandth, however sure', () => {
    const found = pcrOf(range.map((i) => seen(i, 0.8)), range.map((i) => seen(i, 5e-4)), bootstrap) // prettier-ignore
    expect(found).toMatchObject({ ratio: null, note: 'unrelated questions change by 0.05 %: too near 0 to divide by' })
  })

  test('says when both move in opposite directions', () => {
    const found = pcrOf(range.map((i) => seen(i, 0.8)), range.map((i) => seen(i, -0.4)), bootstrap) // prettier-ignore
    expect(found.ratio).toBeCloseTo(-2, 10)
    expect(found.note).toContain('opposite directions')
  })

  test('gives none of too few facts, and none without unrelated questions', () => {
    const few = pcrOf([seen(0, 0.5)], [seen(0, 0.1)], bootstrap)
    expect(few).toMatchObject({
      ratio: null,
      atLeast: null,
      note: 'too few facts for an interval (1), so for a ratio',
    })
    expect(pcrOf([seen(0, 0.5)], [], bootstrap).note).toBe('there is no unrelated question')
  })
})
