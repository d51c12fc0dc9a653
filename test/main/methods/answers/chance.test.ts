import { describe, expect, test } from 'vitest'
import { accuracyOf } from '../../../../main/methods/answers/accuracy.ts'
import { chanceText, standingOf } from '../../../../main/methods/answers/chance.ts'

/** Facts, each with as many prompts as the list has entries. */
const facts = (right: readonly (readonly boolean[])[], nLetters = 4) =>
  accuracyOf(right.flatMap((prompts, unit) => prompts.map((each) => ({ unit, right: each, nLetters }))))
const times = <T>(n: number, value: T): T[] => Array.from({ length: n }, () => value)
/** `right` of `of` facts, each asked `variants` times with the same answer. */
const alike = (right: number, of: number, variants = 1, nLetters = 4) =>
  facts([...times(right, times(variants, true)), ...times(of - right, times(variants, false))], nLetters)

const pOf = ({ p }: ReturnType<typeof accuracyOf>): number => p!

describe('guessingP', () => {
  test('is the exact binomial tail where each fact is asked once', () => {
    expect(pOf(alike(6, 20))).toBeCloseTo(0.382827, 6) // sum of C(20, i) / 4^i (3/4)^(20 - i) from 6 on
    expect(pOf(alike(12, 20))).toBeCloseTo(0.000935, 6)
    expect(pOf(alike(20, 20))).toBeCloseTo(0.25 ** 20, 15)
    expect(pOf(alike(0, 20))).toBe(1)
  })

  test('counts facts: five wordings of each give no more evidence than one', () => {
    expect(pOf(alike(6, 20, 5))).toBe(pOf(alike(6, 20)))
    // 50 of 100 answers would be far above 25 %; of 20 facts, half right in each, it is 10 of 20.
    const halves = facts(times(20, [true, true, true, false, false, false]))
    expect(pOf(halves)).toBe(pOf(alike(10, 20)))
  })

  test('knows how many options there were', () => {
    expect(pOf(alike(12, 20, 1, 2))).toBeCloseTo(0.251722, 6)
    expect(pOf(alike(12, 20, 1, 4))).toBeLessThan(0.001)
  })

  test('does not let one fact with many prompts speak for many facts', () => {
    const lopsided = facts([times(95, true), ...times(5, [false])])
    expect(lopsided.share).toBe(0.95)
    expect(pOf(lopsided)).toBeCloseTo(1 - 0.75 ** 6, 12)
  })
})

describe('chanceText', () => {
  test('says what right answers are worth', () => {
    expect(chanceText(alike(6, 20))).toBe(
      'Right in 6 of 20 prompts (20 facts, guessing gives 25 %): no better than guessing (p = 0.38), so what is found here says little.',
    )
    expect(chanceText(alike(18, 20))).toContain('better than guessing (p < 0.001)')
    expect(chanceText(alike(2, 4))).toContain('too few facts to tell from guessing')
  })

  test('takes the level that the accuracy was judged at', () => {
    expect([alike(3, 4), alike(9, 20), alike(8, 20)].map(standingOf)).toEqual(['too-few', 'above', 'chance'])
  })
})
