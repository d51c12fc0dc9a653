import { describe, expect, test } from 'vitest'
import { unitsOf } from '../../../../main/methods/answers/units.ts'
import { otherQuestions } from '../../../../main/methods/evaluation/otherQuestions.ts'

const question = (id: string, domain: string, lang: string | null, pair: string | null, stem = id) => {
  return { id, domain, lang, pair, stem }
}
const drawn = (questions: ReturnType<typeof question>[], count = 99) => {
  const { of, ...rest } = otherQuestions(questions, unitsOf(questions), { count, seed: 0 })
  return {
    ...rest,
    of: of.map((places) =>
      Object.fromEntries(Object.entries(places).map(([k, v]) => [k, v.toSorted((a, b) => a - b)])),
    ),
  }
}

describe('otherQuestions', () => {
  const grid = [
    question('g1e', 'geo', 'en', 'g1'), // 0
    question('g1f', 'geo', 'fr', 'g1'),
    question('g2e', 'geo', 'en', 'g2'),
    question('g2f', 'geo', 'fr', 'g2'),
    question('b1e', 'bio', 'en', 'b1'), // 4
    question('b1f', 'bio', 'fr', 'b1'),
  ]

  test('puts every other question in one place, and translations in none but their own', () => {
    const { of, control } = drawn(grid)
    expect(of[0]).toEqual({
      'same-field': [2],
      'other-domain': [4],
      'other-language': [3],
      unrelated: [5],
      'same-fact': [1],
    })
    expect(control).toBe('unrelated')
  })

  test('never takes a question with the same stem for an unrelated one', () => {
    const { of } = drawn([question('a', 'geo', null, null, 'What?'), question('b', 'bio', null, null, 'what?')])
    expect(Object.values(of[0]!).flat()).toEqual([])
  })

  test.each([
    ['domains', [question('a', 'geo', null, null), question('b', 'bio', null, null)], 'other-domain'],
    ['languages', [question('a', 'd', 'en', null), question('b', 'd', 'fr', null)], 'other-language'],
    ['neither', [question('a', 'd', null, null), question('b', 'd', null, null)], 'same-field'],
  ] as const)('takes as unrelated what is farthest away where there are several %s', (_, questions, control) => {
    const found = drawn([...questions])
    expect(found.control).toBe(control)
    expect(found.of[0]![control]).toEqual([1])
    expect(found.group).toContain('the same fact (translations, equal stems) excluded')
  })

  test('draws so many and no more, the same for a seed whatever else is in the set', () => {
    const many = Array.from({ length: 30 }, (_, i) => question(`q${i}`, i % 2 === 0 ? 'geo' : 'bio', null, null))
    const { of } = drawn(many, 4)
    expect(of.every((places) => places['other-domain']!.length === 4 && places['same-field']!.length === 4)).toBe(true)
    expect(drawn(many, 4)).toEqual(drawn(many, 4))
  })
})
