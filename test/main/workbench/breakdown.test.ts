import { describe, expect, test } from 'vitest'
import type { Question } from '../../../main/datasets/question.ts'
import { breakdownOf } from '../../../main/workbench/breakdown.ts'
import type { Answer } from '../../../main/workbench/runRecords.ts'
import { pageOfRows } from '../../../main/workbench/runRows.ts'
import { question } from '../../support/questions.ts'

// Two facts in two languages, one in English alone. By majority of its variants: kenya en right, ar wrong; chad both right.
const questions = new Map<string, Question>(
  [
    ...['kenya', 'chad'].flatMap((pair) => ['en', 'ar'].map((lang) => question({ id: `${pair}-${lang}`, pair, lang }))),
    question({ id: 'mali-en', pair: 'mali', lang: 'en' }),
  ].map((each) => [each.id, each]),
)
const answers = [
  ['kenya-en', 0, 'A', 'A'],
  ['kenya-en', 1, 'B', 'B'],
  ['kenya-en', 2, 'C', 'A'],
  ['kenya-ar', 0, 'A', 'A'],
  ['kenya-ar', 1, 'B', 'A'],
  ['chad-en', 0, 'A', 'A'],
  ['chad-ar', 0, 'A', 'A'],
  ['mali-en', 0, 'B', 'D'],
].map(([id, variant, gold, pred]) => answer(id as string, variant as number, gold as string, pred as string))

describe('breakdownOf', () => {
  test('counts which letter was given for which', () => {
    const { letters, confusion } = breakdownOf(answers, questions)
    expect(letters).toEqual(['A', 'B', 'C', 'D'])
    expect(confusion).toEqual([
      [4, 0, 0, 0],
      [1, 1, 0, 1],
      [1, 0, 0, 0],
      [0, 0, 0, 0],
    ])
  })

  test('a side is right when more than half of its prompts are; half is not enough, and one side alone is no pair', () => {
    expect(breakdownOf(answers, questions).agreement).toEqual([
      { langs: ['en', 'ar'], both: 1, first: 1, second: 0, neither: 0 },
    ])
  })
})

describe('pageOfRows', () => {
  test('finds the questions behind a cell of the agreement, every prompt of them', () => {
    const rows = answers.map((before) => ({ before }))
    const find = (filter: string) =>
      pageOfRows(rows, questions, { filter, offset: 0, limit: 100 }).rows.map(({ questionId }) => questionId)
    expect(new Set(find('right.en:yes right.ar:no'))).toEqual(new Set(['kenya-en', 'kenya-ar']))
    expect(new Set(find('right.en:yes right.ar:yes'))).toEqual(new Set(['chad-en', 'chad-ar']))
    expect(find('right.en:no')).toEqual(['mali-en'])
    expect(find('gold:B pred:D')).toEqual(['mali-en'])
  })
})

function answer(id: string, variant: number, gold: string, pred: string): Answer {
  return { id, variant, gold, pred, correct: gold === pred, letters: { A: 0.25, B: 0.25, C: 0.25, D: 0.25 }, mass: 1 }
}
