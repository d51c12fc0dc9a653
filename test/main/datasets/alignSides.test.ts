import { describe, expect, test } from 'vitest'
import { sideAligner } from '../../../main/datasets/alignSides.ts'
import { anyQuestions, question } from '../../support/questions.ts'

describe('sideAligner', () => {
  test('the right option of a later side moves to where the first side has it; its prompts stay, their order follows', () => {
    const en = question({ id: 'en', pair: 'p', options: ['a', 'b', 'c'], answer: 1 })
    const variants = [{ prompt: 'A. z B. y C. x', gold: 'A', template: null, order: [2, 1, 0] }]
    const fr = question({ id: 'fr', pair: 'p', lang: 'fr', options: ['x', 'y', 'z'], answer: 2, variants })
    const [first, second] = [en, fr].map(sideAligner(() => undefined))
    expect(first).toBe(en)
    expect(second).toMatchObject({ options: ['x', 'z', 'y'], answer: 1 })
    expect(second?.provenance['options']).toBe('ordered as in en')
    // The prompt shows z, y, x as before.
    expect(second?.variants[0]?.prompt).toBe(variants[0]?.prompt)
    expect(second?.variants[0]?.order?.map((index) => second.options[index])).toEqual(['z', 'y', 'x'])
  })

  test('the side that is there already leads', () => {
    const known = question({ id: 'en', pair: 'p', answer: 3 })
    const [fr] = [question({ id: 'fr', pair: 'p', answer: 0 })].map(sideAligner(() => known))
    expect(fr?.answer).toBe(3)
    expect(fr?.options).toEqual(['four', 'two', 'three', 'one'])
  })

  test('sides with other numbers of options, and questions without a pair, stay as they are', () => {
    const sides = [question({ id: 'a', pair: 'p' }), question({ id: 'b', pair: 'p', options: ['1', '2'], answer: 0 })]
    const alone = [question({ id: 'c', answer: 2 }), question({ id: 'd', answer: 0 })]
    expect([...sides, ...alone].map(sideAligner(() => undefined))).toEqual([...sides, ...alone])
  })

  test('whatever is given, the right answer of every question keeps its text', () => {
    const questions = anyQuestions(3, 200).map((each) => ({
      ...each,
      pair: ['p', 'q', null][each.id.length % 3] ?? null,
    }))
    const aligned = questions.map(sideAligner(() => undefined))
    expect(aligned.map(({ options, answer }) => options[answer])).toEqual(
      questions.map(({ options, answer }) => options[answer]),
    )
    expect(aligned.map(({ options }) => [...options].sort())).toEqual(
      questions.map(({ options }) => [...options].sort()),
    )
  })
})
