import { describe, expect, test } from 'vitest'
import { judgedAnswer, pairAnswers, rightProb } from '../../../../main/methods/answers/answer.ts'
import { factsOf } from '../../../../main/methods/answers/units.ts'
import { answer } from '../../../support/answers.ts'
import { question } from '../../../support/questions.ts'

const facts = factsOf(['a', 'b'].map((id) => question({ id, stem: id })))

describe('judgedAnswer', () => {
  test('tells how many letters there were and how likely the right one was', () => {
    const given = { ...answer('b', 0, 'A', 'B'), letters: { A: 0.25, B: 0.5, C: 0.125 }, mass: 0.875 }
    expect(judgedAnswer(given, facts)).toEqual({ unit: 1, right: false, nLetters: 3, prob: 0.25, mass: 0.875 })
  })
})

describe('rightProb', () => {
  test('is 0 where the right letter was not among those asked for', () => {
    expect(rightProb({ ...answer('a', 0, 'E', 'A') })).toBe(0)
  })
})

describe('pairAnswers', () => {
  test('tells another wrong letter from the same one', () => {
    const before = ['B', 'B', 'A', 'A'].map((pred, i) => answer('a', i, 'A', pred))
    const after = ['B', 'C', 'A', 'B'].map((pred, i) => answer('a', i, 'A', pred))
    expect(pairAnswers(before, after, facts)).toEqual([
      { unit: 0, rightBefore: false, rightAfter: false, sameAnswer: true },
      { unit: 0, rightBefore: false, rightAfter: false, sameAnswer: false },
      { unit: 0, rightBefore: true, rightAfter: true, sameAnswer: true },
      { unit: 0, rightBefore: true, rightAfter: false, sameAnswer: false },
    ])
  })

  test('leaves out what has not been asked again yet', () => {
    const before = [answer('a', 0, 'A', 'A'), answer('b', 0, 'A', 'A')]
    expect(pairAnswers(before, before.slice(0, 1), facts)).toHaveLength(1)
  })
})
