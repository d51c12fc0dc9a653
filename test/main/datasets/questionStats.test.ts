import { describe, expect, test } from 'vitest'
import { questionStats } from '../../../main/datasets/questionStats.ts'
import { question } from '../../support/questions.ts'

describe('questionStats', () => {
  test('counts fields, options, letters, pairs and states', () => {
    const variants = [{ prompt: '', gold: 'C', template: null, order: null }]
    const stats = questionStats([
      question({ pair: 'p', lang: 'fr' }),
      question({ pair: 'p', lang: 'ja', variants, status: 'approved' }),
      question({ pair: 'r', lang: 'fr', options: ['x', 'y'], answer: 0 }),
      question({ domain: 'e', lang: null }),
    ])
    expect(stats).toMatchObject({
      questions: 4,
      variants: 1,
      fields: [
        { domain: 'd', lang: 'fr', questions: 2 },
        { domain: 'd', lang: 'ja', questions: 1 },
        { domain: 'e', lang: null, questions: 1 },
      ],
      options: { 2: 1, 4: 3 },
      letters: { questions: { A: 1, B: 3 }, variants: { C: 1 } },
      pairs: { langs: ['fr', 'ja'], complete: 1, incomplete: 1 },
      status: { approved: 1, draft: 3 },
    })
  })

  test('lengths are those a reader counts', () => {
    const { lengths } = questionStats([question({ stem: 'é' }), question({ stem: 'e\u0301👩‍🔬' })])
    expect(lengths.stem).toEqual({ min: 1, median: 1.5, max: 2 })
    expect(lengths.option).toEqual({ min: 3, median: 3.5, max: 5 })
    expect(lengths.answer).toEqual({ min: 3, median: 3, max: 3 })
  })
})
