import { describe, expect, test } from 'vitest'
import { drawDistractors } from '../../../main/datasets/distractors.ts'
import { foldText } from '../../../main/datasets/foldText.ts'
import { question } from '../../support/questions.ts'

const cities = ['Paris', 'PARIS', 'Rome', 'Oslo', 'Ｒｏｍｅ', 'Bern', 'Lima'].map((city, i) =>
  question({ id: `c${i}`, domain: 'city', stem: `Where is ${i}?`, options: [city], answer: 0 }),
)
const others = [
  question({ id: 'o1', domain: 'river', options: ['Rhine'], answer: 0 }),
  question({ id: 'o2', domain: 'city', lang: 'fr', options: ['Genève'], answer: 0 }),
]

describe('drawDistractors', () => {
  test('draws answers of the same domain and language, never two that fold to the same', () => {
    for (let seed = 0; seed < 20; seed++) {
      const { questions, tooFew } = drawDistractors([...cities, ...others], { nOptions: 4, seed })
      expect(tooFew).toEqual(['o1', 'o2'])
      for (const { options, domain, lang } of questions.slice(0, cities.length)) {
        expect({ domain, lang }).toEqual({ domain: 'city', lang: 'en' })
        expect(new Set(options.map(foldText)).size).toBe(4)
        for (const option of options) expect(cities.map((city) => city.options[0])).toContain(option)
      }
    }
  })

  test('a question with a kind takes answers of that kind only, one without takes what has none', () => {
    const kinds = cities.map((city, i) => ({ ...city, kind: i < 4 ? 'capital' : null }))
    const { questions } = drawDistractors(kinds, { nOptions: 3, seed: 3 })
    const answers = (from: number, to?: number) => kinds.slice(from, to).map(({ options }) => options[0])
    for (const { options } of questions.slice(0, 4))
      for (const option of options) expect(answers(0, 4)).toContain(option)
    for (const { options } of questions.slice(4)) for (const option of options) expect(answers(4)).toContain(option)
    expect(questions[0]!.provenance['options[1]']).toBe('drawn from answers of city, capital, en, seed 3')
  })

  test('keeps what was there, the right answer first of all, and says where the rest comes from', () => {
    const { questions } = drawDistractors(cities, { nOptions: 3, seed: 1 })
    expect(questions[2]).toMatchObject({
      answer: 0,
      provenance: { 'options[1]': 'drawn from answers of city, en, seed 1' },
    })
    expect(questions[2]!.options[0]).toBe('Rome')
    expect(cities[2]!.options).toEqual(['Rome'])
  })

  test('another answer to the same question is not a wrong one', () => {
    const twice = ['a', 'b', 'c', 'd'].map((text, i) =>
      question({ id: text, stem: i < 2 ? 'Name a letter.' : `Letter ${i}?`, options: [text], answer: 0 }),
    )
    const { questions } = drawDistractors(twice, { nOptions: 3, seed: 0 })
    expect(questions[0]!.options.toSorted()).toEqual(['a', 'c', 'd'])
  })

  test('questions with enough options stay as they are', () => {
    const full = question()
    expect(drawDistractors([full], { nOptions: 4, seed: 0 })).toEqual({ questions: [full], tooFew: [] })
  })

  test('the same seed draws the same, another seed others; a further question of another kind changes nothing', () => {
    const drawn = (seed: number, set = cities) =>
      drawDistractors(set, { nOptions: 3, seed })
        .questions.slice(0, 7)
        .map(({ options }) => options)
    expect(drawn(4)).toEqual(drawn(4, [...cities, ...others]))
    expect(drawn(4)).not.toEqual(drawn(5))
  })
})
