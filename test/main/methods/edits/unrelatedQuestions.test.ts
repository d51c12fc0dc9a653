import { describe, expect, test } from 'vitest'
import { unrelatedQuestions } from '../../../../main/methods/edits/unrelatedQuestions.ts'

/** `law en 1`: domain, language, fact. */
function set(...texts: string[]) {
  const parts = texts.map((text) => text.split(' '))
  return {
    questions: parts.map(([domain, lang], i) => ({ id: `q${i}`, domain: domain!, lang: lang ?? null })),
    units: parts.map(([, , fact]) => Number(fact)),
  }
}

const drawn = (own: number[], { questions, units }: ReturnType<typeof set>, count = 9, seed = 0) =>
  unrelatedQuestions(own, questions, units, { count, seed })

describe('unrelatedQuestions', () => {
  test.each<[string[], number[], string]>([
    [['law en 0', 'law en 1', 'art en 2', 'art fr 3', 'law fr 4'], [3], 'of another domain and another language'],
    [['law en 0', 'law en 1', 'art en 2'], [2], 'of another domain'],
    [['law en 0', 'law en 1', 'law fr 2'], [2], 'of another language'],
    [['law en 0', 'law en 1'], [1], 'of the same field'],
    [['law en 0', 'law fr 0'], [], 'none'],
  ])('of %j are %j', (texts, expected, who) => {
    const found = drawn([0], set(...texts))
    expect(found.questions).toEqual(expected)
    expect(found.who).toContain(who)
  })

  test('a translation of one of the questions is never among them', () => {
    const { questions } = drawn([0, 1], set('law en 0', 'law en 1', 'art fr 0', 'art fr 1', 'art fr 2'))
    expect(questions).toEqual([4])
  })

  test('are as many as asked for, the same for the same seed, others for another', () => {
    const many = set('law en 0', ...Array.from({ length: 40 }, (_, i) => `art fr ${i + 1}`))
    const first = drawn([0], many, 5)
    expect(first.questions).toHaveLength(5)
    expect(drawn([0], many, 5)).toEqual(first)
    expect(drawn([0], many, 5, 1)).not.toEqual(first)
  })
})
