import { describe, expect, test } from 'vitest'
import { breakdownOf, rightSides } from '../../../../main/methods/answers/breakdown.ts'
import { factsOf } from '../../../../main/methods/answers/units.ts'
import { factAnswers, factQuestions } from '../../../support/factAnswers.ts'

const facts = factsOf(factQuestions)

describe('breakdownOf', () => {
  test('counts which letter was given for which', () => {
    const { letters, confusion } = breakdownOf(factAnswers, facts)
    expect(letters).toEqual(['A', 'B', 'C', 'D'])
    expect(confusion).toEqual([
      [4, 0, 0, 0],
      [1, 1, 0, 1],
      [1, 0, 0, 0],
      [0, 0, 0, 0],
    ])
  })

  test('a side is right when more than half of its prompts are; half is not enough, and one side alone is no pair', () => {
    expect(breakdownOf(factAnswers, facts).agreement).toEqual([
      { langs: ['en', 'ar'], both: 1, first: 1, second: 0, neither: 0 },
    ])
  })

  test('of no answer there is no letter and no pair', () => {
    expect(breakdownOf([], facts)).toEqual({ letters: [], confusion: [], agreement: [] })
  })
})

describe('rightSides', () => {
  test('puts translations of one stem together where no pair says so', () => {
    const apart = factQuestions.map((question) => ({ ...question, pair: null, stem: question.pair ?? '' }))
    const sides = rightSides(factAnswers, factsOf(apart))
    expect([...sides.values()].map((side) => Object.fromEntries(side))).toEqual([
      ...[{ en: true, ar: false }, { en: true, ar: true }, { en: false }],
    ])
  })
})
