import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { DraftSchema, type Question } from '../../../main/datasets/question.ts'
import { formatQuestionLines, questionLines } from '../../../main/datasets/questionLines.ts'
import { formatQuestionTable, tableRows } from '../../../main/datasets/questionTable.ts'
import type { Row } from '../../../main/datasets/row.ts'
import { parseCsv } from '../../../main/files/csv.ts'
import { anyQuestions, question } from '../../support/questions.ts'

const rowsOf = (text: string, delimiter = ',') => tableRows(parseCsv(text, delimiter, 'f.csv'), 'f.csv')

function questionsOf(rows: readonly Row[]): Question[] {
  return rows.map((row) => v.parse(DraftSchema, 'value' in row ? row.value : row.fault))
}

describe('tableRows and formatQuestionTable', () => {
  test.each([',', '\t'])('200 random sets: lines to table to lines gives the same bytes, delimiter %j', (delimiter) => {
    for (let seed = 0; seed < 200; seed++) {
      const lines = formatQuestionLines(anyQuestions(seed, 1 + (seed % 5)))
      const read = questionsOf(questionLines(lines, 'f'))
      const table = formatQuestionTable(read, delimiter)
      expect(formatQuestionLines(questionsOf(rowsOf(table, delimiter)))).toBe(lines)
    }
  })

  test('a plain question is a plain row', () => {
    const table = formatQuestionTable([question({ tags: ['new', 'hard'], extra: { source: 'a book' } })], ',')
    expect(table).toBe(
      'id,pair,domain,lang,stem,answer,status,option_1,option_2,option_3,option_4,tags,source\r\n' +
        'q,,d,en,Which one is right?,B,draft,one,two,three,four,new;hard,a book\r\n',
    )
  })

  test('columns may stand in any order, options be a JSON list, the answer an index, other columns be kept', () => {
    const rows = rowsOf('answer,options,source,id,stem\n1,"[""x"",""y""]",a book,q,Which?\nb,"[""x"",""y""]",,r,Who?\n')
    expect(questionsOf(rows)).toMatchObject([
      { id: 'q', stem: 'Which?', options: ['x', 'y'], answer: 1, extra: { source: 'a book' }, lang: null },
      { id: 'r', answer: 1, extra: {} },
    ])
  })

  test('options are in the order of their numbers, those that are missing at the end are left out', () => {
    const header = Array.from({ length: 10 }, (_, i) => `option_${10 - i}`).join(',')
    const [read] = questionsOf(rowsOf(`id,stem,answer,${header}\nq,s,A,,,,,,,,c,b,a\n`))
    expect(read?.options).toEqual(['a', 'b', 'c'])
  })

  test.each([
    ['id,stem,answer\n', 'does not name the column option_1'],
    ['stem,option_1\n', 'does not name the column id, answer'],
    ['id,id,stem,option_1,answer\n', 'names the column "id" twice'],
  ])('the first row %j is refused', (text, part) => {
    expect(() => rowsOf(text)).toThrow(`f.csv: the first row ${part}`)
  })

  test.each([
    ['q,s,x,Z,', 'answer is "Z"; expected a letter from A to J or an index from 0'],
    ['q,s,x,,', 'answer is ""'],
    ['q,s,x,A,5', 'extra:json is no JSON object'],
    ['q,s,x,A,{', 'extra:json is not JSON'],
    ['q,s,x,A,{},more', 'has 6 cells, but the first row names 5 columns'],
  ])('the row %j is a fault with its line, the next one is read', (row, part) => {
    const rows = rowsOf(`id,stem,option_1,answer,extra:json\n${row}\nq2,s,x,A,\n`)
    expect(rows[0]).toMatchObject({ place: 'f.csv, line 2', fault: expect.stringContaining(part) as string })
    expect(rows[1]).toMatchObject({ value: { id: 'q2' } })
  })

  test('half of a character is refused by the id of its question', () => {
    expect(() => formatQuestionTable([question(), question({ id: 'bad', stem: '\ud83d' })], ',')).toThrow(
      'Question "bad" holds half of a character',
    )
  })
})
