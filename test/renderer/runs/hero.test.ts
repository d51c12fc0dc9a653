import { describe, expect, test } from 'vitest'
import { accuracyOf } from '../../../main/methods/answers/accuracy.ts'
import { lettersGiven } from '../../../main/methods/answers/letters.ts'
import type { Run } from '../../../renderer/api/shapes.ts'
import { heroOf } from '../../../renderer/runs/hero.ts'

const answers = (n: number, of = 20) =>
  Array.from({ length: of }, (_, unit) => ({ unit, right: unit < n, nLetters: 4 }))
const share = (value: number, n = 20) => ({ value, low: 0, high: 1, n })
const predicted = (n: number, change: object = {}): Parameters<typeof heroOf>[0] => {
  const baseline = { ...accuracyOf(answers(n)), prob: 0.5, mass: 1 }
  const summary = { kind: 'predict', style: 'letter', meanMass: 1, meanProb: 0.5, baseline, ...change }
  const cells = [{ domain: 'biology', lang: 'en', share: share(n / 20) }]
  return { summary: summary as Run['summary'], accuracy: { all: share(n / 20), cells }, nQuestions: 20 }
}

describe('heroOf', () => {
  test('says how much is right, and whether that is more than guesses', () => {
    expect(heroOf(predicted(15))).toMatchObject({
      ...{ finding: 'Right in 75.0% of the prompts', word: 'better than guessing', tone: 'good' },
      reason: expect.stringMatching(/^Right in 15 of 20 prompts \(20 facts/) as unknown,
    })
    expect(heroOf(predicted(6))).toMatchObject({ word: 'no better than guessing', tone: 'warn' })
  })

  test('answers that are one letter are no knowledge, however many are right', () => {
    const letters = lettersGiven(
      Array.from({ length: 20 }, (_, unit) => ({ unit, right: 'ABCD'[unit % 4]!, given: 'B' })),
    )
    expect(heroOf(predicted(15, { letters }))).toMatchObject({
      ...{ word: 'answers by the letter', tone: 'bad' },
      // What the letters are stands below it, and only there.
      reason: heroOf(predicted(15))!.reason,
    })
  })

  test('of a detection counts its neurons; of earlier versions and other kinds it says no more than is known', () => {
    const summary = { kind: 'detect', keyNeurons: 1911, baseline: null } as Run['summary']
    expect(heroOf({ summary, accuracy: null, nQuestions: 80 })).toEqual({
      ...{ finding: '1,911 neurons for 80 questions', word: null, tone: 'neutral', reason: '' },
    })
    expect(heroOf({ summary: null, accuracy: null, nQuestions: 80 })).toBeNull()
  })
})
