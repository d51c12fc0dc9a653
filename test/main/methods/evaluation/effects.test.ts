import { describe, expect, test } from 'vitest'
import { byQuestion, differences, effectOf, measures } from '../../../../main/methods/evaluation/effects.ts'
import type { Observation } from '../../../../main/methods/evaluation/observations.ts'
import { createBootstrap } from '../../../../main/methods/statistics/bootstrap.ts'

const bootstrap = createBootstrap(500, 1)

function seen(question: number, before: number, after: number, change: Partial<Observation> = {}): Observation {
  return {
    ...{ question, unit: question, draw: 0, before, after },
    ...{ rightBefore: true, rightAfter: true, sameAnswer: true },
    ...change,
  }
}

describe('effectOf', () => {
  test('averages within questions first, so that each counts once', () => {
    const effect = effectOf([seen(0, 0.1, 0.2), seen(0, 0.1, 0.4), seen(1, 0.5, 0.25)], bootstrap)
    expect(effect.items).toBe(3)
    expect(effect.relative.mean).toBeCloseTo((2 - 0.5) / 2, 12) // +100 % and +300 %; -50 %
    expect(effect.difference.mean).toBeCloseTo((0.2 - 0.25) / 2, 12)
    expect(effect.logRatio.mean).toBeCloseTo((1.5 * Math.log(2) - Math.log(2)) / 2, 12)
  })

  test('takes no relative change of a probability near 0, and says of how many', () => {
    const effect = effectOf([seen(0, 1e-5, 0.1), seen(1, 0.5, 0.5)], bootstrap)
    expect(effect).toMatchObject({ items: 2, leftOut: 1 })
    expect(effect.relative).toMatchObject({ mean: 0, units: 1 })
    expect(effect.logRatio.mean).toBeCloseTo(Math.log(1e4) / 2, 10)
  })

  test('takes a logarithm of a probability that is 0 as of one in a billion', () => {
    expect(measures.logRatio(seen(0, 0.5, 0))).toBeCloseTo(Math.log(2e-9), 12)
  })

  test('has an interval from five facts on, over facts and not over questions', () => {
    const of = (n: number, perUnit: number) =>
      effectOf(
        Array.from({ length: n }, (_, i) => seen(i, 0.5, 0.5 + 0.01 * i, { unit: Math.floor(i / perUnit) })),
        bootstrap,
      ).difference
    expect(of(4, 1)).toMatchObject({ low: null, high: null, units: 4 })
    expect(of(5, 1).low).not.toBeNull()
    expect(of(8, 2)).toMatchObject({ low: null, units: 4 })
    const [single, paired] = [of(40, 1), of(40, 2)]
    expect(paired.high! - paired.low!).toBeGreaterThan(single.high! - single.low!)
  })

  test('of nothing is nothing', () => {
    expect(effectOf([], bootstrap).relative).toEqual({ mean: null, low: null, high: null, units: 0 })
  })
})

describe('differences', () => {
  test('pairs questions, and leaves out those without a partner', () => {
    const of = [seen(0, 0.1, 0.4), seen(1, 0.1, 0.1)]
    const from = [seen(0, 0.1, 0.2), seen(0, 0.1, 0.1)]
    const found = differences(of, from)
    expect(found).toHaveLength(1)
    expect(found[0]!.value).toBeCloseTo(Math.log(4) - Math.log(2) / 2, 12)
  })
})

describe('byQuestion', () => {
  test('names the fact of each question', () => {
    expect(byQuestion([seen(4, 0.5, 0.6, { unit: 2 })], measures.difference)).toEqual([
      { question: 4, unit: 2, value: 0.6 - 0.5 },
    ])
  })
})
