import { describe, expect, test } from 'vitest'
import { accuracyOf } from '../../../../main/methods/answers/accuracy.ts'
import { factsOf } from '../../../../main/methods/answers/units.ts'
import { runAccuracy, shareOf } from '../../../../main/runs/kinds/figures.ts'
import { factAnswers, factQuestions } from '../../../support/factAnswers.ts'

const facts = factsOf(factQuestions)

describe('shareOf', () => {
  test('of no answer is a share of 0 that may be anything', () => {
    expect(shareOf(accuracyOf([]))).toEqual({ value: 0, low: 0, high: 1, n: 0 })
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
