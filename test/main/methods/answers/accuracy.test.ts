import { describe, expect, test } from 'vitest'
import { accuracyCells, accuracyOf, baselineOf } from '../../../../main/methods/answers/accuracy.ts'
import { factsOf } from '../../../../main/methods/answers/units.ts'
import { answer } from '../../../support/answers.ts'
import { question } from '../../../support/questions.ts'

const answers = (right: readonly (readonly boolean[])[], nLetters = 4) =>
  right.flatMap((variants, unit) => variants.map((each) => ({ unit, right: each, nLetters })))
const times = <T>(n: number, value: T): T[] => Array.from({ length: n }, () => value)

describe('accuracyOf', () => {
  test('does not take three variants of one fact for three answers', () => {
    const alike = accuracyOf(answers([...times(10, [true, true, true]), ...times(10, [false, false, false])]))
    const apart = accuracyOf(answers([...times(30, [true]), ...times(30, [false])]))
    expect([alike.share, apart.share]).toEqual([0.5, 0.5])
    expect([alike.effective, apart.effective].map(Math.round)).toEqual([19, 59])
    expect(alike.high! - alike.low!).toBeGreaterThan(apart.high! - apart.low!)
  })

  test('is at chance as long as the interval reaches it', () => {
    expect(accuracyOf(answers([...times(8, [true]), ...times(12, [false])]))).toMatchObject({
      atChance: true,
      chance: 0.25,
    })
    expect(accuracyOf(answers([...times(14, [true]), ...times(6, [false])])).atChance).toBe(false)
    expect(accuracyOf(answers([...times(14, [true]), ...times(6, [false])], 2)).atChance).toBe(true)
    // 30 of 80 is above chance by itself, and not as the best of forty fields.
    const lucky = answers([...times(30, [true]), ...times(50, [false])])
    expect([accuracyOf(lucky).atChance, accuracyOf(lucky, 40).atChance]).toEqual([false, true])
    expect(accuracyOf([])).toMatchObject({ share: null, low: null, atChance: true })
  })

  test('gives Wilson’s interval of as many answers as there are facts, where there are fewer than five', () => {
    // Newcombe 1998: 3 of 4, z = 1.959964: (0.75 + z²/8 ± z √(0.1875/4 + z²/64)) / (1 + z²/4)
    const found = accuracyOf(
      answers([
        [true, true],
        [true, true],
        [true, true],
        [false, false],
      ]),
    )
    expect(found).toMatchObject({ correct: 6, of: 8, units: 4, effective: 4, share: 0.75 })
    expect([found.low, found.high]).toEqual([expect.closeTo(0.3006, 4), expect.closeTo(0.9544, 4)])
  })
})

describe('baselineOf', () => {
  test('has the mean probability of the right letter and of all letters; 0 of nothing', () => {
    const of = [
      { unit: 0, right: true, nLetters: 2, prob: 0.75, mass: 1 },
      { unit: 1, right: false, nLetters: 4, prob: 0.25, mass: 0.5 },
    ]
    expect(baselineOf(of)).toMatchObject({ correct: 1, of: 2, chance: 0.375, prob: 0.5, mass: 0.75 })
    expect(baselineOf([])).toMatchObject({ share: null, low: null, prob: 0, mass: 0 })
  })
})

describe('accuracyCells', () => {
  test('takes answers apart by domain and language, in the order of their first answers', () => {
    const facts = factsOf([
      question({ id: 'a', stem: 'a', domain: 'geo', lang: 'en' }),
      question({ id: 'b', stem: 'b', domain: 'bio', lang: null }),
      question({ id: 'c', stem: 'c', domain: 'geo', lang: 'en' }),
    ])
    const given = [
      answer('b', 0, 'A', 'A'),
      answer('a', 0, 'A', 'B'),
      answer('c', 0, 'A', 'A'),
      answer('c', 1, 'B', 'B'),
    ]
    const cells = accuracyCells(given, facts)
    expect(
      cells.map(({ domain, lang, accuracy: { correct, of, units } }) => [domain, lang, correct, of, units]),
    ).toEqual([
      ['bio', '', 1, 1, 1],
      ['geo', 'en', 2, 3, 2],
    ])
  })
})
