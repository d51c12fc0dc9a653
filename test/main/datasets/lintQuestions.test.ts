import { describe, expect, test } from 'vitest'
import { lintQuestions } from '../../../main/datasets/lintQuestions.ts'
import type { Question } from '../../../main/datasets/question.ts'
import { question } from '../../support/questions.ts'

function lint(...changes: Partial<Question>[]) {
  const placed = changes.map((change, i) => ({
    place: `f, line ${i + 1}`,
    question: question({ id: `q${i}`, stem: `Which is number ${i}?`, ...change }),
  }))
  return lintQuestions(placed, 'f')
}

const ru = { pair: 'p', lang: 'ru', stem: 'Какой город?' }
const fr = { pair: 'p', lang: 'fr', stem: 'Quelle ville ?' }

describe('lintQuestions', () => {
  test('questions that differ are sound together', () => {
    expect(lint({}, {}, fr, ru)).toEqual([])
  })

  test('a repeated id names the first place', () => {
    expect(lint({ id: 'same' }, {}, { id: 'same' })).toMatchObject([
      { rule: 'duplicate-id', severity: 'error', place: 'f, line 3', message: 'the id is also that of f, line 1' },
    ])
  })

  test('a repeated stem is found after folding, in one language only', () => {
    expect(lint({ stem: 'What is it?' }, { stem: 'WHAT  is it?' }, { stem: 'What is it?', lang: null })).toMatchObject([
      { rule: 'duplicate-stem', severity: 'warning', place: 'f, line 2' },
    ])
  })

  test.each<[string, Partial<Question>[], string, string]>([
    ['a pair without a language', [fr, ru, { pair: 'r', stem: 'Quoi ?', lang: null }], 'pair-without-language', 'q2'],
    ['a pair with a language twice', [fr, ru, { ...fr, stem: 'Quoi ?' }], 'pair-language-twice', 'q2'],
    ['a pair that lacks a language', [fr, ru, { ...fr, pair: 'r', stem: 'Quoi ?' }], 'pair-incomplete', 'q2'],
  ])('%s', (_, changes, rule, id) => {
    const found = lint(...changes).filter((problem) => problem.rule === rule)
    expect(found).toMatchObject([{ rule, id }])
  })

  test('a right answer that is wrong in a translation is an error on both sides of it', () => {
    const found = lint({ ...fr, options: ['Paris', 'Rome'] }, { ...ru, options: ['Rome', 'Paris'] })
    expect(found.map(({ rule, id }) => [rule, id])).toEqual([
      ['pair-answers-differ', 'q0'],
      ['pair-answers-differ', 'q1'],
    ])
    expect(found[0]!.message).toBe('pair "p" has another right answer in ru, where this one\'s is wrong')
  })

  test('an answer that is spelt alike or differently in a translation is no contradiction', () => {
    expect(lint({ ...fr, options: ['IBM', 'Apple'] }, { ...ru, options: ['apple', 'Ibm'], answer: 0 })).toEqual([])
    expect(lint({ ...fr, options: ['Rome', 'Londres'] }, { ...ru, options: ['Рим', 'Лондон'] })).toEqual([])
  })

  test('letters that are right too often are a warning, those of the prompts where there are any', () => {
    const many = Array.from({ length: 40 }, () => ({ answer: 0 }))
    expect(lint(...many)).toMatchObject([
      { rule: 'letter-imbalance', place: 'f', id: null, message: expect.stringContaining('A 40, B 0') as string },
    ])
    const prompted = many.map((each, i) => ({
      ...each,
      variants: [
        { prompt: '', gold: 'ABCD'[i % 4]!, template: null, order: [0, 1, 2, 3].map((j) => (j - (i % 4) + 4) % 4) },
      ],
    }))
    expect(lint(...prompted)).toEqual([])
    expect(lint(...many.map((_, i) => ({ answer: i % 4 })))).toEqual([])
    expect(lint(...many.slice(0, 19))).toEqual([]) // fewer than five expected per letter say nothing
  })
})
