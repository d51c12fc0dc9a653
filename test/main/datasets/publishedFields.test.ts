import { describe, expect, test } from 'vitest'
import { publishedFields } from '../../../main/datasets/publishedFields.ts'

/** `fr:P1` is an entry in French about relation P1. */
function entries(...names: string[]): Record<string, unknown> {
  return Object.fromEntries(
    names.map((name, i) => {
      const [relation_name, relation] = name.split(':')
      return [`u${i}`, { relation_name, relation }]
    }),
  )
}

describe('publishedFields', () => {
  test('pairs the questions of equal rank in their languages', () => {
    const { of, unpaired } = publishedFields(entries('fr:P1', 'ja:P1', 'fr:P2', 'ja:P2'))
    expect(unpaired).toBeNull()
    expect(of('u0')).toEqual({ domain: 'P1', lang: 'fr', pair: 'fact-1' })
    expect(of('u1')).toEqual({ domain: 'P1', lang: 'ja', pair: 'fact-1' })
    expect(of('u3')).toEqual({ domain: 'P2', lang: 'ja', pair: 'fact-2' })
  })

  test.each<[string[], string]>([
    [['fr:P1', 'fr:P2', 'ja:P1'], 'fr has 2 questions, ja has 1'],
    [['fr:P1', 'fr:P2', 'ja:P2', 'ja:P1'], 'question 1 in fr and in ja have different relations'],
    [['fr', 'ja'], 'the questions in fr do not name their relation'],
  ])('does not pair %j and says why', (names, reason) => {
    const { of, unpaired } = publishedFields(entries(...names))
    expect(unpaired).toBe(reason)
    expect(of('u0')).toMatchObject({ lang: 'fr', pair: null })
  })

  test('names of domains are domains, also next to a language and where two letters are none', () => {
    expect(publishedFields(entries('physics', 'fr')).of('u1')).toEqual({ domain: 'fr', lang: null, pair: null })
    expect(publishedFields(entries('qq')).of('u0')).toEqual({ domain: 'qq', lang: null, pair: null })
  })

  test('one language alone has nothing to be paired with', () => {
    const { of, unpaired } = publishedFields(entries('fr:P1'))
    expect({ ...of('u0'), unpaired }).toEqual({ domain: 'P1', lang: 'fr', pair: null, unpaired: null })
  })
})
