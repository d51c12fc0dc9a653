import { describe, expect, test } from 'vitest'
import { fieldsOf, unitsOf } from '../../../../main/methods/evaluation/fields.ts'

const question = (domain: string, lang: string | null, pair: string | null, stem: string) => ({
  domain,
  lang,
  pair,
  stem,
})

describe('unitsOf', () => {
  test('counts translations of a pair, and equal stems, as one fact', () => {
    const questions = [
      question('d', 'en', 'p1', 'Capital of Kenya?'),
      question('d', 'en', null, 'Capital of Peru?'),
      question('d', 'fr', 'p1', 'Capitale du Kenya ?'),
      question('d', 'en', null, '  capital of PERU? '),
      question('d', 'en', null, 'Capital of Chile?'),
    ]
    expect(unitsOf(questions)).toEqual([0, 1, 0, 1, 2])
  })

  test('joins what is joined through a third', () => {
    // The first and the last share nothing but the pair and the stem of the one between.
    const questions = [
      question('d', 'en', 'p', 'A?'),
      question('d', 'en', null, 'B?'),
      question('d', 'fr', 'p', 'C ?'),
      question('d', 'de', null, 'C?'),
      question('d', 'fr', null, 'C ?'),
    ]
    expect(unitsOf(questions)).toEqual([0, 1, 0, 2, 0])
  })
})

describe('fieldsOf', () => {
  const grid = [
    question('geo', 'en', 'p1', '1'),
    question('geo', 'fr', 'p1', '2'),
    question('bio', 'en', 'p2', '3'),
    question('bio', 'fr', 'p2', '4'),
  ]

  test('names all, domains, languages and both, with their members', () => {
    const fields = fieldsOf(grid, unitsOf(grid))
    expect(fields.map(({ id, members }) => [id, members])).toEqual([
      ['all', [0, 1, 2, 3]],
      ['domain:geo', [0, 1]],
      ['domain:bio', [2, 3]],
      ['lang:en', [0, 2]],
      ['lang:fr', [1, 3]],
      ['both:geo/en', [0]],
      ['both:geo/fr', [1]],
      ['both:bio/en', [2]],
      ['both:bio/fr', [3]],
    ])
    expect(fields.map(({ questions, units }) => [questions, units]).slice(0, 4)).toEqual([
      [4, 2],
      [2, 1],
      [2, 1],
      [2, 2],
    ])
  })

  test('leaves out what there is one of', () => {
    const english = grid.filter(({ lang }) => lang === 'en')
    expect(fieldsOf(english, unitsOf(english)).map(({ id }) => id)).toEqual(['all', 'domain:geo', 'domain:bio'])
    expect(fieldsOf(english.slice(0, 1), [0]).map(({ id }) => id)).toEqual(['all'])
    expect(fieldsOf([], [])).toEqual([])
  })
})
