import { describe, expect, test } from 'vitest'
import type { ImportChoices } from '../../../../main/datasets/import/importChoices.ts'
import { importFiles } from '../../../../main/datasets/import/importPlan.ts'
import { refuseOpen } from '../../../../main/datasets/import/readImport.ts'
import { writeXlsx } from '../../../../main/files/writeXlsx.ts'

async function read(text: string | Uint8Array, choices: ImportChoices = {}, name = 'q.csv') {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text
  const { reads, questions, problems } = await importFiles([{ name, bytes }], choices)
  const [first] = reads
  return {
    ...{ first: first!, problems, questions: questions.map(({ question }) => question) },
    right: questions.map(({ question: { options, answer } }) => options[answer]),
    asks: first!.asks,
  }
}

const heading = 'id,stem,option_1,option_2,option_3,option_4,answer\n'

describe('tables as people write them', () => {
  test.each([
    ['semicolons', heading.replaceAll(',', ';') + 'q1;One?;a;b;c;d;B\n', 'b'],
    ['sep=', `sep=,\r\n${heading}q1,One?,a,b,c,d,B\r\n`, 'b'],
    ['bars', heading.replaceAll(',', '|') + 'q1|One?|a|b|c|d|B\n', 'b'],
    ['rows of commas at the end', `${heading}q1,One?,a,b,c,d,B\n,,,,,,\n,,,,,,\n`, 'b'],
    ['a heading in capitals', 'ID,Stem,Option_1,Option_2,Answer\nq1,One?,a,b,B\n', 'b'],
    ['B.', `${heading}q1,One?,a,b,c,d,B.\n`, 'b'],
    ['(C)', `${heading}q1,One?,a,b,c,d,(C)\n`, 'c'],
    ['a letter of full width', `${heading}q1,One?,a,b,c,d,\uff22\n`, 'b'],
    ['an Arabic letter', `${heading}q1,One?,a,b,c,d,أ\n`, 'a'],
    ['an Arabic letter with a tatweel', `${heading}q1,One?,a,b,c,d,جـ\n`, 'c'],
    ['a Cyrillic letter', `${heading}q1,One?,a,b,c,d,Г\n`, 'd'],
    ['a Hebrew letter', `${heading}q1,One?,a,b,c,d,ג\n`, 'c'],
    ['a letter with its text', `${heading}q1,One?,ab,cd,ef,gh,C) ef\n`, 'ef'],
    ['the text of an option', `${heading}q1,One?,Rome,Oslo,Bern,Bonn,Oslo\n`, 'Oslo'],
    ['numbers that count to 4', `${heading}q1,One?,a,b,c,d,4\nq2,Two?,a,b,c,d,1\n`, 'd'],
    ['numbers that count from 0', `${heading}q1,One?,a,b,c,d,0\nq2,Two?,a,b,c,d,3\n`, 'a'],
    ['Arabic digits', `${heading}q1,One?,a,b,c,d,٤\n`, 'd'],
  ])('%s are read, and nothing is asked', async (_, text, right) => {
    const found = await read(text)
    expect(found.asks).toEqual([])
    expect(found.right[0]).toBe(right)
  })

  test.each([
    ['numbers that fit from 0 and from 1', `${heading}q1,One?,a,b,c,d,2\nq2,Two?,a,b,c,d,3\n`, ['1', '0']],
    ['numbers that are texts of options too', `${heading}q1,One?,3,2,5,0,2\n`, ['text', '0']],
  ])('%s are asked about, and refused where nobody can be asked', async (_, text, ways) => {
    const { asks, first } = await read(text)
    expect(asks.map(({ choices }) => choices.map(({ value }) => value))).toEqual([expect.arrayContaining(ways)])
    expect(() => refuseOpen('q.csv', first.asks)).toThrow(/can be read in .* --answers-from/)
    for (const answersFrom of ways as ('0' | '1' | 'text')[])
      expect((await read(text, { answersFrom })).asks).toEqual([])
  })

  test('a layout whose numbers do not fit asks instead of refusing every row', async () => {
    const lines = [3, 1].map((answer, i) =>
      JSON.stringify({ question: `Q${i}?`, subject: 's', choices: ['a', 'b', 'c'], answer }),
    )
    const { asks } = await read(lines.join('\n'), {}, 'q.jsonl')
    expect(asks).toMatchObject([{ about: 'answers', choices: [{ value: '1' }, { value: '0' }] }])
  })

  test('the sides of one row, and rows of one id in two languages, are pairs with letters of both scripts', async () => {
    const wide =
      'id,Question (English),A (English),B (English),Question (Arabic),A (Arabic),B (Arabic),Correct\n1,Big?,Mars,Jupiter,أكبر؟,المريخ,المشتري,B\n'
    const long = 'id,lang,question,A,B,answer\n1,en,Big?,Mars,Jupiter,B\n1,ar,أكبر؟,المريخ,المشتري,ب\n'
    for (const text of [wide, long]) {
      const { questions, right } = await read(text)
      expect(questions.map(({ id, pair, lang }) => [id, pair, lang])).toEqual([
        ['1-en', '1', 'en'],
        ['1-ar', '1', 'ar'],
      ])
      expect(right).toEqual(['Jupiter', 'المشتري'])
    }
  })

  test.each([
    ['correct and distractors', '{"question":"Q?","distractor1":"x","distractor2":"y","correct_answer":"z"}', 'z'],
    ['options by their letters', '{"question":"Q?","options":{"A":"x","B":"y"},"answer":"B"}', 'y'],
    ['a list in one cell', "question,choices,answer\nQ?,\"['x' 'y']\",1\n", 'y'],
    ['lines in one cell', 'question,options,answer\nQ?,"A. x\nB. y",B\n', 'y'],
    ['columns of pandas', '{"question":{"0":"Q?"},"choices":{"0":["x","y"]},"answer":{"0":1}}', 'y'],
    ['splits', '{"train":[{"question":"Q?","choices":["x","y"],"answer":1}]}', 'y'],
    [
      'several over many lines',
      '{\n "id": "a",\n "stem": "Q?",\n "options": ["x", "y"],\n "answer": 1\n}\n{\n "id": 2,\n "stem": "R?",\n "options": [3, 4],\n "answer": 0\n}',
      'y',
    ],
    ['a number before the question', '7,Which one is it?,x,y,B\n', 'y'],
  ])('%s are read', async (_, text, right) => {
    const found = await read(text, {}, text.startsWith('{') ? 'q.json' : 'q.csv')
    expect(found).toMatchObject({ asks: [], problems: [] })
    expect(found.right[0]).toBe(right)
  })

  test('columns that only their content tells are a guess that must be confirmed, and can be', async () => {
    const text = 'Spm,Alt1,Alt2,Fasit\nHvilken planet er størst?,Mars,Jupiter,B\nHvilken er varmest?,Venus,Jupiter,A\n'
    const { asks, first, right } = await read(text)
    expect(asks).toMatchObject([{ about: 'columns', choices: [{ value: 'stem=Spm,options=Alt1+Alt2,answer=Fasit' }] }])
    expect(right).toEqual(['Jupiter', 'Venus'])
    expect((await read(text, { columns: first.chosen.map! })).asks).toEqual([])
  })

  test('the sheet that holds questions is taken, another one when it is named', async () => {
    const bytes = await writeXlsx('Only', [
      ['question', 'A', 'B', 'answer'],
      ['Q?', 'x', 'y', 'B'],
    ])
    expect((await read(bytes, {}, 'q.xlsx')).first.table.sheet).toEqual({ taken: 'Only', all: ['Only'] })
    await expect(read(bytes, { sheet: 'Other' }, 'q.xlsx')).rejects.toThrow('has no sheet "Other"; its sheets are Only')
  })

  test('ids that are made are the same for the same question, wherever it stands', async () => {
    const rows = ['One?,x,y,A', 'Two?,x,y,B']
    const ids = async (order: string[]) =>
      (await read(`question,A,B,answer\n${order.join('\n')}\n`)).questions.map(({ id }) => id)
    expect((await ids(rows)).toReversed()).toEqual(await ids(rows.toReversed()))
    const twice = await read(`question,A,B,answer\n${rows[0]!}\n${rows[0]!}\n`)
    expect(twice.problems).toMatchObject([{ rule: 'duplicate-row', reason: 'is the same question as line 2' }])
  })
})
