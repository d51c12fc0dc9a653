import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { describe, expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { callsOf, openWorkbench } from '../../support/workbenchCalls.ts'

async function opened() {
  const dataFolder = await temporaryFolder()
  const workbench = openWorkbench(dataFolder)
  onTestFinished(() => workbench[Symbol.asyncDispose]())
  const calls = callsOf(workbench)
  await calls.call('projects.create', { path: join(dataFolder, 'p'), name: 'P' })
  return calls.call
}

const bytes = (text: string) => ({ kind: 'bytes' as const, bytes: new TextEncoder().encode(text) })
const counted =
  'id,stem,option_1,option_2,option_3,answer\nq1,What is 1+1?,3,4,2,3\nq2,Capital of Norway?,Rome,Oslo,Bern,2\n'
const doubtful = counted.replace('3,4,2,3', '3,2,4,2')
const wide =
  'question_en;A_en;B_en;question_ar;A_ar;B_ar;answer\n' +
  'Which planet is the largest of all?;Mars;Jupiter;ما هو أكبر كوكب في المجموعة الشمسية؟;المريخ;المشتري;ب\n'

describe('questions.plan and questions.import', () => {
  test('a bilingual table is planned as one pair, and imported as it was planned, in one step', async () => {
    const call = await opened()
    const files = [{ name: 'both.csv', source: bytes(wide) }]
    const plan = await call('questions.plan', { files, choices: {} })
    expect(plan.counts).toEqual({
      ...{ questions: 2, pairs: 1, refused: 0, empty: 0, added: 2, updated: 0, duplicates: 0 },
    })
    expect(plan.files[0]).toMatchObject({ delimiter: { taken: ';' }, layout: { id: 'columns', by: 'names' }, asks: [] })
    expect(plan.questions.map(({ lang, options, answer }) => [lang, options[answer]])).toEqual([
      ['en', 'Jupiter'],
      ['ar', 'المشتري'],
    ])
    expect((await call('history.list', {})).steps).toHaveLength(0)
    expect(await call('questions.import', { ...files[0]!, choices: {} })).toMatchObject({ added: 2, refused: [] })
    expect((await call('history.list', {})).steps).toHaveLength(1)
    expect(await call('questions.plan', { files, choices: {} })).toMatchObject({ counts: { added: 0, duplicates: 2 } })
  })

  test('a file that is imported again takes nothing away that people have made of its questions', async () => {
    const call = await opened()
    const known = wide.replace('question_en', 'id;question_en').replace('Which planet', '1;Which planet')
    const file = { name: 'both.csv', source: bytes(known) }
    await call('questions.import', file)
    const [row] = (await call('questions.page', { filter: '', offset: 0, limit: 1, order: null })).rows
    const { pairId } = row!
    const by = { by: 'Ada', at: '' }
    await call('questions.change', {
      changes: [
        { kind: 'comment', pairId, comment: 'Checked', ...by },
        { kind: 'origin', pairIds: [pairId], lang: 'ar', origin: 'machine' },
        { kind: 'status', pairIds: [pairId], status: 'approved' },
      ],
    })
    const steps = (await call('history.list', {})).steps.length
    expect(await call('questions.import', file)).toMatchObject({ added: 0, updated: 0, duplicates: 2 })
    expect((await call('history.list', {})).steps).toHaveLength(steps)
    const other = { name: 'both.csv', source: bytes(known.replace('largest of all', 'largest of them')) }
    expect(await call('questions.import', other)).toMatchObject({ updated: 1, duplicates: 1 })
    const pair = await call('questions.pair', { pairId })
    expect(pair.review.comments.map(({ text }) => text)).toEqual(['Checked'])
    expect(pair.sides.map(({ stale, origin }) => [origin, stale])).toEqual([
      [null, []],
      ['machine', [{ field: 'stem', from: 'Which planet is the largest of all?' }]],
    ])
  })

  test('answers that count from 1 or from 0 are asked about, and imported only when it is said', async () => {
    const call = await opened()
    expect(
      (await call('questions.plan', { files: [{ name: 'a.csv', source: bytes(counted) }], choices: {} })).files[0]!
        .asks,
    ).toEqual([])
    const file = { name: 'b.csv', source: bytes(doubtful) }
    const {
      files: [planned],
    } = await call('questions.plan', { files: [file], choices: {} })
    expect(planned!.asks).toMatchObject([{ about: 'answers', choices: [{ value: '1' }, { value: '0' }] }])
    await expect(call('questions.import', file)).rejects.toThrow('can be read in two ways')
    expect((await call('questions.plan', { files: [file], choices: { answersFrom: '1' } })).questions[1]).toMatchObject(
      { answer: 1 },
    )
    expect(await call('questions.import', { ...file, choices: { answersFrom: '1' } })).toMatchObject({ added: 2 })
  })

  test('a row in error is listed with its cells, and is a question once they are mended', async () => {
    const call = await opened()
    const files = [{ name: 'c.csv', source: bytes('question,A,B,answer\nOne?,x,y,A\nTwo?,x,y,Z\n') }]
    const plan = await call('questions.plan', { files, choices: {} })
    expect(plan.refused).toMatchObject([
      {
        file: 0,
        row: 2,
        place: 'c.csv, line 3',
        column: 'answer',
        rule: 'answer-unknown',
        cells: { question: 'Two?', answer: 'Z' },
      },
    ])
    const choices = { cells: [{ row: 2, column: 'answer', text: 'B' }] }
    expect((await call('questions.plan', { files, choices })).counts).toMatchObject({ questions: 2, refused: 0 })
  })

  test('two files of two languages are joined by their ids', async () => {
    const call = await opened()
    const [en, ar] = [
      'id,question,A,B,answer\n1,Which planet is the largest of them all?,Mars,Jupiter,B\n',
      'id,question,A,B,answer\n1,ما هو أكبر كوكب في المجموعة الشمسية؟,المريخ,المشتري,ب\n',
    ]
    const files = [
      { name: 'en.csv', source: bytes(en) },
      { name: 'ar.csv', source: bytes(ar) },
    ]
    const plan = await call('questions.plan', { files, choices: {} })
    expect(plan.questions.map(({ pair, lang }) => [pair, lang])).toEqual([
      ['1', 'en'],
      ['1', 'ar'],
    ])
    expect(plan.counts).toMatchObject({ questions: 2, pairs: 1 })
  })

  test('each of several files is read as is said of it alone', async () => {
    const call = await opened()
    const files = [
      { name: 'one.csv', source: bytes('id,question,A,B,answer\n1,One?,x,y,1\n2,Two?,x,y,1\n'), choices: {} },
      { name: 'two.csv', source: bytes('id,question,A,B,answer\n1,Ein?,x,y,0\n2,Zwei?,x,Y,B\n'), choices: {} },
    ]
    const said = [
      { ...files[0]!, choices: { answersFrom: '1' as const, lang: 'en' } },
      { ...files[1]!, choices: { lang: 'de', cells: [{ row: 1, column: 'answer', text: 'A' }] } },
    ]
    const plan = await call('questions.plan', { files: said, choices: { join: 'id' } })
    const read = plan.questions.map(({ lang, pair, answer }) => [lang, pair, answer])
    expect(read).toEqual([
      ['en', '1', 0],
      ['en', '2', 0],
      ['de', '1', 0],
      ['de', '2', 1],
    ])
    const [first, ...others] = said
    await call('questions.import', { ...first!, choices: { ...first!.choices, join: 'id' }, others })
    const page = await call('questions.page', { filter: '', offset: 0, limit: 10, order: null })
    expect(page.rows.map(({ sides }) => sides.length)).toEqual([2, 2])
  })

  test('a row that was cut into too many cells is a question once those behind the last column are empty', async () => {
    const call = await opened()
    const files = [{ name: 'd.csv', source: bytes('question,A,B,answer\nOne, or two?,x,y,B\nTwo?,x,y,A\n') }]
    const mended = ['One, or two?', 'x', 'y', 'B'].map((text, i) => {
      return { row: 1, column: ['question', 'A', 'B', 'answer'][i]!, text }
    })
    const plan = await call('questions.plan', { files, choices: { cells: mended } })
    expect(plan.refused).toMatchObject([{ row: 1, cells: { question: 'One, or two?', answer: 'B', 5: 'B' } }])
    const choices = { cells: [...mended, { row: 1, column: '5', text: '' }] }
    expect(await call('questions.plan', { files, choices })).toMatchObject({ counts: { questions: 2, refused: 0 } })
  })

  test('what is exported in any format is there already when it is imported, and a layout says what it loses', async () => {
    const call = await opened()
    await call('questions.import', { name: 'both.csv', source: bytes(wide) })
    for (const format of ['jsonl', 'json', 'csv', 'tsv', 'xlsx', 'parquet'] as const) {
      const { name, bytes: content, lost } = await call('questions.export', { format })
      expect(lost).toEqual([])
      const again = await call('questions.import', { name, source: { kind: 'bytes', bytes: content } })
      expect(again, format).toEqual({ added: 0, updated: 0, duplicates: 2, refused: [] })
    }
    expect((await call('questions.export', { format: 'jsonl', to: 'mmlu' })).lost).toEqual(['id', 'pair', 'lang'])
    const { name, bytes: archive } = await call('questions.export', { format: 'parquet', to: 'huggingface' })
    expect(name).toBe('P.zip')
    expect(Object.keys(unzipSync(archive)).toSorted()).toEqual(['README.md', 'test-ar.parquet', 'test-en.parquet'])
  })
})
