import { describe, expect, test } from 'vitest'
import type { ImportChoices } from '../../../../main/datasets/import/importChoices.ts'
import { importFiles } from '../../../../main/datasets/import/importPlan.ts'

const read = async (text: string, name = 'a.csv', lang?: string, choices: ImportChoices = {}) => {
  const bytes = new TextEncoder().encode(text)
  const { questions, problems, reads } = await importFiles([{ name, bytes }], lang === undefined ? choices : { lang })
  const sides = questions.map(({ question }) => question)
  const notes = reads.flatMap((each) => each.notes)
  return { sides, problems, notes, answers: reads[0]!.answers, asks: reads.flatMap(({ asks }) => asks) }
}

describe('tables as people make them', () => {
  test.each(['option_', 'ending', 'answer_', 'choice '])(
    'options counted from 0 are all there, and the answer counts as they do: %s0',
    async (word) => {
      const { sides, asks } = await read(
        `question,${word}0,${word}1,${word}2,${word}3,key\nWhat is 2+2?,3,4,5,60,1\nWhat is 3+3?,5,40,7,6,3\nWhat is 1+1?,2,30,9,8,0\n`,
      )
      expect(asks).toEqual([])
      expect(sides.map(({ options, answer }) => [options.length, options[answer]])).toEqual([
        [4, '4'],
        [4, '6'],
        [4, '2'],
      ])
    },
  )

  test('a table with the headings of a Chinese set is Chinese only where it is written so', async () => {
    for (const heading of ['id,question,A,B,C,D,answer', 'Question,A,B,C,D,Answer']) {
      const isNumbered = heading.startsWith('id')
      const row = (stem: string): string => `${isNumbered ? '1,' : ''}${stem},w,x,y,z,B\n`
      const english = await read(`${heading}\n${row('Which planet is the largest of all of them?')}`)
      const chinese = await read(`${heading}\n${row('哪个行星最大？')}`)
      const told = await read(`${heading}\n${row('Which planet is the largest of all of them?')}`, 'a.csv', 'en')
      expect([english, chinese, told].map(({ sides }) => sides[0]!.lang)).toEqual([null, 'zh', 'en'])
    }
  })

  test('rows above the headings are left out, and said; where they are told, they are those', async () => {
    const table = 'My exam,,,,\n\nid,question,A,B,answer\n1,Which?,x,y,A\n'
    const found = await read(table)
    expect(found.sides.map(({ stem }) => stem)).toEqual(['Which?'])
    expect(found.notes).toEqual(['The row above the headings is left out.'])
    expect((await read(table, 'a.csv', undefined, { headerRow: 3 })).sides).toEqual(found.sides)
    await expect(read(table, 'a.csv', undefined, { headerRow: 2 })).rejects.toThrow('a.csv has nothing in row 2')
    // A first row that has a heading that is known is that row.
    expect((await read('question,A,B,answer\nid,question,answer,A\n')).notes).toEqual([])
  })

  test('a form of answers that none of them has is said to be in vain, and what is wanted is what was told', async () => {
    const letters = 'id,question,A,B,answer\n1,Which?,x,y,A\n'
    const inVain = await read(letters, 'a.csv', undefined, { answersFrom: '1' })
    expect(inVain.answers).toBe('answers are letters; none of them are numbers from 1, as you say')
    const { problems } = await read(letters, 'a.csv', undefined, { answersFrom: 'text' })
    expect(problems.map(({ remedy }) => remedy)).toEqual(['write the text of the right option'])
    const counted = await read(letters.replace(',A\n', ',2\n'), 'a.csv', undefined, { answersFrom: '0' })
    expect(counted.problems.map(({ remedy }) => remedy)).toEqual([
      'write a number from 0 to 1, or the text of the right option',
    ])
  })

  test('of two columns of answers that do not agree it is asked which one counts; those that agree are one', async () => {
    const table = 'id,question,A,B,answer,correct answer\n1,Which?,x,y,A,B\n2,Who?,x,y,B,B\n'
    const { asks } = await read(table)
    expect(asks.map(({ about, choices }) => [about, choices.map(({ value }) => value)])).toEqual([
      ['columns', ['answer', 'correct answer'].map((column) => `stem=question,options=A+B,answer=${column}`)],
    ])
    expect((await read(table.replace(',A,B\n', ',A,x\n'))).asks).toEqual([])
    const sides = [{ lang: null, stem: 'question', options: ['A', 'B'], answer: 'correct answer' }]
    const told = await read(table, 'a.csv', undefined, { columns: { id: 'id', sides } })
    expect([told.asks, told.sides.map(({ answer }) => answer)]).toEqual([[], [1, 1]])
  })

  test('lists by language are the sides of one set: by their ids, or else by their places', async () => {
    const list = (ids: boolean, ...stems: readonly string[]) =>
      stems.map((question, i) => ({ ...(ids && { id: `k${2 - i}` }), question, choices: ['x', 'y'], answer: 1 }))
    const pairsOf = async (json: object) =>
      (await read(JSON.stringify(json), 'a.json')).sides.map(({ lang, pair }) => [lang, pair])
    const byPlace = { en: list(false, 'One?', 'Two?'), de: list(false, 'Eins?', 'Zwei?') }
    const inOrder = ['en', 'de'].flatMap((lang) => [1, 2].map((n) => [lang, `fact-${n}`]))
    expect(await pairsOf(byPlace)).toEqual(inOrder)
    const ours = JSON.parse(JSON.stringify(byPlace).replaceAll('question', 'stem').replaceAll('choices', 'options'))
    expect(await pairsOf(ours as object)).toEqual(inOrder)
    expect(await pairsOf({ en: list(true, 'One?', 'Two?'), de: list(true, 'Eins?', 'Zwei?') })).toEqual(
      ['en', 'de'].flatMap((lang) => ['k2', 'k1'].map((pair) => [lang, pair])),
    )
    // Lists of other lengths are not known to say the same.
    expect(await pairsOf({ en: list(false, 'One?'), de: list(false, 'Eins?', 'Zwei?') })).toEqual([
      ...[
        ['en', null],
        ['de', null],
        ['de', null],
      ],
    ])
    expect(await pairsOf({ test: list(false, 'One?'), train: list(false, 'Eins?') })).toEqual([
      ...[
        [null, null],
        [null, null],
      ],
    ])
  })

  test('a line of ours without an id gets one of its words, the same each time', async () => {
    const line = '{"stem":"Which?","options":["x","y"],"answer":0}\n'
    const [one, again] = [await read(line, 'a.jsonl'), await read(`${line}\n`, 'b.jsonl')]
    expect(one.problems).toEqual([])
    expect(one.sides[0]!.id).toMatch(/^q-[0-9a-f]{12}$/)
    expect(again.sides[0]!.id).toBe(one.sides[0]!.id)
  })

  test('a map of a column that is not there is refused by its name', async () => {
    const bytes = new TextEncoder().encode('question,A,B,key\nWhich?,x,y,A\n')
    const sides = [{ lang: null, stem: 'questn', options: ['A', 'B'], answer: 'key' }]
    await expect(importFiles([{ name: 'a.csv', bytes }], { columns: { sides } })).rejects.toMatchObject({
      code: 'input.value',
      message: 'a.csv has no column questn; its columns are question, A, B, key.',
    })
  })

  test('a letter that is stretched to stand alone is that letter', async () => {
    const { sides } = await read('السؤال,أ,ب,ج,د,هـ,الجواب\nما عاصمة اليابان؟,سيول,بكين,مانيلا,بانكوك,طوكيو,هـ\n')
    expect(sides.map(({ options, answer }) => [options.length, options[answer]])).toEqual([[5, 'طوكيو']])
  })

  test('a language that no heading names is not lost beside one that a heading names', async () => {
    const { sides, problems } = await read(
      'id,question,question_ar,A,B,A_ar,B_ar,answer\n1,What is the capital of Japan?,ما هي عاصمة اليابان؟,Tokyo,Seoul,طوكيو,سيول,A\n',
    )
    expect(problems).toEqual([])
    expect(sides.map(({ stem, options, answer }) => [stem, options[answer]])).toEqual([
      ['What is the capital of Japan?', 'Tokyo'],
      ['ما هي عاصمة اليابان؟', 'طوكيو'],
    ])
    expect(new Set(sides.map(({ pair }) => pair)).size).toBe(1)
    expect(new Set(sides.map(({ id }) => id)).size).toBe(2)
  })
})
