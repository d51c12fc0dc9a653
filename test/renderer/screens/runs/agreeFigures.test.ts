import { describe, expect, test } from 'vitest'
import type { QuestionAgreement } from '../../../../renderer/api/shapes.ts'
import { foundChart, groupRows, sortedQuestions } from '../../../../renderer/screens/runs/agreeFigures.ts'
import { summaries } from '../../../support/summaries.ts'

const [all] = summaries.agree.agreement.groups

describe('a group of questions', () => {
  test('is a row for each method, what was measured and what chance does below them', () => {
    const rows = groupRows(all!)
    expect(rows.map(([name]) => name)).toEqual(['attribution', 'relp', 'exact', 'random'])
    expect(rows[1]![1]).toContain('0.8')
    expect(rows[0]![2]).toBe('–')
    expect(rows[2]![3]).toContain('20')
  })

  test('is drawn with intervals where every method has one', () => {
    const { columns, rows } = foundChart(all!, 20).table()
    expect(columns).toHaveLength(4)
    expect(rows).toEqual([
      ['attribution', 15, 15, 15],
      ['relp', 7, 7, 7],
    ])
    const few = { ...all!, methods: all!.methods.map((each) => ({ ...each, found: { ...each.found, low: null } })) }
    expect(foundChart(few, 20).table().columns).toHaveLength(2)
  })
})

test('questions stand in the order of a column, those without a value last', () => {
  const question = (id: string, pearson: number | null): QuestionAgreement => ({
    ...{ id, fact: 0, prompts: 1, prob: 0.5, right: 1, knows: true, neurons: 9, top: 2, exactOff: 0, randomOff: 0 },
    methods: [{ method: 'relp', pearson, spearman: null, found: 1, off: 0 }],
  })
  const list = [question('a', 0.5), question('b', null), question('c', 0.9)]
  const order = (by: string, descending: boolean) => sortedQuestions(list, 0, { by, descending }).map(({ id }) => id)
  expect(order('pearson', false)).toEqual(['a', 'c', 'b'])
  expect(order('pearson', true)).toEqual(['c', 'a', 'b'])
  expect(order('id', true)).toEqual(['c', 'b', 'a'])
})
