import { describe, expect, test } from 'vitest'
import { factsOf } from '../../../main/methods/answers/units.ts'
import { answerShare, runAccuracy, runFlips } from '../../../main/workbench/shares.ts'
import { answer } from '../../support/answers.ts'
import { factAnswers, factQuestions } from '../../support/factAnswers.ts'

const facts = factsOf(factQuestions)

describe('answerShare', () => {
  test('of no answer is a share of 0 that may be anything', () => {
    expect(answerShare([], facts)).toEqual({ value: 0, low: 0, high: 1, n: 0 })
  })
})

describe('runAccuracy', () => {
  test('has a share of all answers, and of each language', () => {
    const { all, cells } = runAccuracy(factAnswers, facts)!
    expect([all.value, all.n]).toEqual([5 / 8, 8])
    expect(cells.map(({ domain, lang, share }) => [domain, lang, share.value, share.n])).toEqual([
      ['d', 'en', 3 / 5, 5],
      ['d', 'ar', 2 / 3, 3],
    ])
  })

  test('is none before the first answer', () => {
    expect(runAccuracy([], facts)).toBeNull()
  })
})

describe('runFlips', () => {
  test('of a run at work counts the prompts that were asked again by now', () => {
    const after = [answer('kenya-en', 0, 'A', 'B'), answer('kenya-en', 1, 'B', 'B'), answer('kenya-en', 2, 'C', 'B')]
    expect(runFlips(factAnswers, after, facts)).toEqual({ rightToWrong: 1, wrongToRight: 0, otherWrong: 1, p: 1 })
  })
})
