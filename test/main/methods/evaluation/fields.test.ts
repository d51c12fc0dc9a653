import { describe, expect, test } from 'vitest'
import { unitsOf } from '../../../../main/methods/answers/units.ts'
import { fieldsOf } from '../../../../main/methods/evaluation/fields.ts'

const question = (domain: string, lang: string | null, pair: string | null, stem: string) => ({
  domain,
  lang,
  pair,
  stem,
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
