import { describe, expect, test } from 'vitest'
import { guardsOf } from '../../../main/methods/answers/guards.ts'
import { accuracyOf } from '../../../main/methods/answers/accuracy.ts'
import { createBootstrap } from '../../../main/methods/statistics/bootstrap.ts'
import {
  alarmsOf,
  alreadyText,
  chanceText,
  comparedGuards,
  doseGuards,
  letterShares,
} from '../../../renderer/runs/guardText.ts'

const random = { bootstrap: createBootstrap(60, 0), seed: 0 }
/** Sixteen facts whose right letters take turns, answered right; then the letter B is multiplied. */
const guards = (times: number) =>
  guardsOf(
    Array.from({ length: 16 }, (_, unit) => {
      const before = [0, 1, 2, 3].map((letter) => (letter === unit % 4 ? 0.4 : 0.2))
      return { unit, gold: unit % 4, before, after: before.map((prob, letter) => (letter === 1 ? times * prob : prob)) }
    }),
    random,
  )
const right = (n: number) =>
  accuracyOf(Array.from({ length: 20 }, (_, unit) => ({ unit, right: unit < n, nLetters: 4 })))

describe('alarmsOf', () => {
  test('says in words that all answers became one letter, and that it moves whatever the question', () => {
    const alarms = alarmsOf([{ where: 'x2', guards: guards(9) }])
    expect(alarms.map(({ text }) => text)).toEqual([
      'x2: All 16 answers became B, whatever is right (4 before). This is an effect on letters, no success.',
      expect.stringMatching(/^x2: B moves by \u200e\u200e\+1\.46 \[.*whatever the question \(12 facts\)\.$/),
    ])
    expect(letterShares(alarms[0]!.letters!).map(({ before, after }) => [before, after])).toEqual([
      [0.25, 0],
      [0.25, 1],
      [0.25, 0],
      [0.25, 0],
    ])
  })

  test('is silent where nothing moved, and of records of earlier versions', () => {
    expect(
      alarmsOf([
        { where: '', guards: guards(1) },
        { where: '', guards: undefined },
      ]),
    ).toEqual([])
    expect(alreadyText(guards(1).letters)).toBeNull()
  })
})

describe('chanceText', () => {
  test('says what right answers are worth', () => {
    expect(chanceText(right(6))).toBe(
      'Right in 6 of 20 prompts (20 facts, guessing gives 25%): no better than guessing (p = 0.383), so what is found here says little.',
    )
    expect(chanceText(right(15))).toContain('better than guessing (p < 0.001)')
    expect(chanceText({ ...right(3), units: 4 })).toContain('too few facts')
  })
})

describe('comparedGuards and doseGuards', () => {
  const field = (id: string, kind: 'all' | 'domain' | 'both', times: number) =>
    ({ field: { id, kind, domain: id, lang: null }, before: right(6), guards: guards(times) }) as never

  test('tell a field that collapsed only where the whole did not', () => {
    const fields = [field('all', 'all', 1), field('law', 'domain', 9), field('art', 'domain', 1), field('x', 'both', 9)]
    expect(comparedGuards({ fields } as never).guarded.map(({ where }) => where)).toEqual(['', 'law'])
    const all = [field('all', 'all', 9), field('law', 'domain', 9)]
    expect(comparedGuards({ fields: all } as never).guarded.map(({ where }) => where)).toEqual([''])
  })

  test('judge a dose by its answers at strength 1, and look at the letters of all others', () => {
    const points = [0, 1, 2].map((factor) => ({ factor, accuracy: right(factor + 5), guards: guards(1) }))
    const found = doseGuards({ points } as never)
    expect(found.baseline).toMatchObject({ correct: 6 })
    expect(found.guarded.map(({ where }) => where)).toEqual(['×0', '×2'])
  })
})
