import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { DraftSchema, type Question } from '../../../main/datasets/question.ts'
import { formatQuestionLines } from '../../../main/datasets/questionLines.ts'
import { formatQuestionTable, tableRows } from '../../../main/datasets/questionTable.ts'
import type { Row } from '../../../main/datasets/row.ts'
import { readImport } from '../../../main/datasets/import/readImport.ts'
import { parseCsv } from '../../../main/files/csv.ts'
import { anyQuestions, question } from '../../support/questions.ts'

const rowsOf = async (text: string, ending = '.csv') =>
  (await readImport({ name: `f${ending}`, bytes: new TextEncoder().encode(text) })).rows

function questionsOf(rows: readonly Row[]): Question[] {
  return rows.map((row) => v.parse(DraftSchema, 'value' in row ? row.value : row.fault))
}

describe('tableRows and formatQuestionTable', () => {
  test.each([',', '\t'])(
    '200 random sets: lines to table to lines gives the same bytes, delimiter %j',
    async (delimiter) => {
      for (let seed = 0; seed < 200; seed++) {
        const lines = formatQuestionLines(anyQuestions(seed, 1 + (seed % 5)))
        const read = questionsOf(await rowsOf(lines, '.jsonl'))
        const table = formatQuestionTable(read, delimiter)
        const rows = await rowsOf(table, delimiter === ',' ? '.csv' : '.tsv')
        expect(formatQuestionLines(questionsOf(rows))).toBe(lines)
      }
    },
  )

  test('a plain question is a plain row', () => {
    const table = formatQuestionTable([question({ tags: ['new', 'hard'], extra: { source: 'a book' } })], ',')
    expect(table).toBe(
      'id,pair,domain,lang,stem,answer,status,option_1,option_2,option_3,option_4,tags,source\r\n' +
        'q,,d,en,Which one is right?,B,draft,one,two,three,four,new;hard,a book\r\n',
    )
  })

  test('columns may stand in any order, options be a JSON list, the answer an index, other columns be kept', async () => {
    const rows = await rowsOf(
      'answer,options,source,id,stem\n0,"[""x"",""y""]",a book,q,Which?\nb,"[""x"",""y""]",,r,Who?\n',
    )
    expect(questionsOf(rows)).toMatchObject([
      { id: 'q', stem: 'Which?', options: ['x', 'y'], answer: 0, extra: { source: 'a book' }, lang: null },
      { id: 'r', answer: 1, extra: {} },
    ])
  })

  test('options are in the order of their numbers, those that are missing at the end are left out', async () => {
    const header = Array.from({ length: 10 }, (_, i) => `option_${10 - i}`).join(',')
    const [read] = questionsOf(await rowsOf(`id,stem,answer,${header}\nq,s,A,,,,,,,,c,b,a\n`))
    expect(read?.options).toEqual(['a', 'b', 'c'])
  })

  test.each([
    ['id,stem,answer\n', 'does not name the column option_1'],
    ['stem,option_1\n', 'does not name the column id, answer'],
    ['id,id,stem,option_1,answer\n', 'names the column "id" twice'],
  ])('the first row %j is refused', (text, part) => {
    expect(() => tableRows(parseCsv(text, ',', 'f.csv'), 'f.csv')).toThrow(`f.csv: the first row ${part}`)
  })

  test.each([
    ['q,s,x,maybe,', 'the answer is "maybe", which is none of the 1 options'],
    ['q,s,x,,', 'the answer is empty'],
    ['q,s,x,A,5', 'extra:json is no JSON object'],
    ['q,s,x,A,{', 'extra:json is not JSON'],
    ['q,s,x,A,{},more', 'has 6 cells, but the first row names 5 columns'],
  ])('the row %j is a fault with its line, the next one is read', async (row, part) => {
    const rows = await rowsOf(`id,stem,option_1,answer,extra:json\n${row}\nq2,s,x,A,\n`)
    expect(rows[0]).toMatchObject({ place: 'f.csv, line 2', fault: expect.stringContaining(part) as string })
    expect(rows[1]).toMatchObject({ value: { id: 'q2' } })
  })

  test('half of a character is refused by the id of its question', () => {
    expect(() => formatQuestionTable([question(), question({ id: 'bad', stem: '\ud83d' })], ',')).toThrow(
      'Question "bad" holds half of a character',
    )
  })
})
