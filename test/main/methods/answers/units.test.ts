import { describe, expect, test } from 'vitest'
import { factsOf, unitsOf } from '../../../../main/methods/answers/units.ts'

const question = (pair: string | null, stem: string) => ({ pair, stem })

describe('unitsOf', () => {
  test('counts translations of a pair, and equal stems, as one fact', () => {
    const questions = [
      question('p1', 'Capital of Kenya?'),
      question(null, 'Capital of Peru?'),
      question('p1', 'Capitale du Kenya ?'),
      question(null, '  capital of PERU? '),
      question(null, 'Capital of Chile?'),
    ]
    expect(unitsOf(questions)).toEqual([0, 1, 0, 1, 2])
  })

  test('joins what is joined through a third', () => {
    // The first and the last share nothing but the pair and the stem of the one between.
    const questions = [
      question('p', 'A?'),
      question(null, 'B?'),
      question('p', 'C ?'),
      question(null, 'C?'),
      question(null, 'C ?'),
    ]
    expect(unitsOf(questions)).toEqual([0, 1, 0, 2, 0])
  })
})

describe('factsOf', () => {
  const asked = (id: string, stem: string, lang: string | null = 'en') => ({
    ...{ id, stem, lang, pair: null, domain: 'geo' },
  })

  test('gives the fact of a question by its id, and one of its own to an id that was not asked', () => {
    const { unitOf } = factsOf([asked('a', 'Peru?'), asked('b', 'Chile?'), asked('c', 'PERU?')])
    expect(['c', 'b', 'a', 'gone', 'lost', 'gone'].map(unitOf)).toEqual([0, 1, 0, 3, 4, 3])
  })

  test('names the field of a question; what is not known is empty', () => {
    const { fieldOf } = factsOf([asked('a', 'Peru?'), asked('b', 'Chile?', null)])
    expect(['a', 'b', 'gone'].map(fieldOf)).toEqual([
      ...[
        { domain: 'geo', lang: 'en' },
        { domain: 'geo', lang: '' },
        { domain: '', lang: '' },
      ],
    ])
  })

  test('takes an id that comes from two runs once, as the last one has it', () => {
    const { unitOf, fieldOf } = factsOf([asked('a', 'Peru?'), asked('b', 'Chile?'), asked('a', 'Chile?', 'fr')])
    expect(unitOf('a')).toBe(unitOf('b'))
    expect(fieldOf('a').lang).toBe('fr')
  })
})
