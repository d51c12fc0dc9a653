import { describe, expect, test } from 'vitest'
import { flipFigures, questionFlip } from '../../../main/methods/questionFlip.ts'

const right = (neurons: number[] | null) => ({ isRight: true, neurons })

describe('questionFlip', () => {
  test('is the smallest set of the prompts that are answered right', () => {
    const wrong = { isRight: false, neurons: null }
    expect(questionFlip([right([1, 2, 3]), wrong, right([7]), right(null)])).toEqual({
      ...{ right: 3, flipped: 2 },
      smallest: [7],
    })
    expect(questionFlip([wrong])).toEqual({ right: 0, flipped: 0, smallest: null })
  })
})

describe('flipFigures', () => {
  test('count questions with an answer to change, and the median of their smallest sets', () => {
    const of = (...sizes: (number | null)[]) =>
      flipFigures(sizes.map((n) => questionFlip([right(n === null ? null : Array.from({ length: n }, (_, i) => i))])))
    expect(of(1, 4, null)).toEqual({ questions: 3, flipped: 2, median: 2.5 })
    expect(of(5, 1, 2)).toEqual({ questions: 3, flipped: 3, median: 2 })
    expect(of(null)).toEqual({ questions: 1, flipped: 0, median: null })
    expect(flipFigures([questionFlip([{ isRight: false, neurons: null }])])).toMatchObject({ questions: 0 })
  })
})
