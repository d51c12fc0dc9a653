import { describe, expect, test } from 'vitest'
import { pageOfRows } from '../../../main/workbench/runRows.ts'
import { factAnswers, factQuestions } from '../../support/factAnswers.ts'

describe('pageOfRows', () => {
  test('finds the questions behind a cell of the agreement, every prompt of them', () => {
    const rows = factAnswers.map((before) => ({ before }))
    const questions = new Map(factQuestions.map((each) => [each.id, each]))
    const find = (filter: string) =>
      pageOfRows(rows, questions, { filter, offset: 0, limit: 100 }).rows.map(({ questionId }) => questionId)
    expect(new Set(find('right.en:yes right.ar:no'))).toEqual(new Set(['kenya-en', 'kenya-ar']))
    expect(new Set(find('right.en:yes right.ar:yes'))).toEqual(new Set(['chad-en', 'chad-ar']))
    expect(find('right.en:no')).toEqual(['mali-en'])
    expect(find('gold:B pred:D')).toEqual(['mali-en'])
  })
})
