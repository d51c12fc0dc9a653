import { describe, expect, test } from 'vitest'
import { importFiles } from '../../../../main/datasets/import/importPlan.ts'

const read = async (text: string, name = 'a.csv', lang?: string) => {
  const bytes = new TextEncoder().encode(text)
  const { questions, problems, reads } = await importFiles([{ name, bytes }], lang === undefined ? {} : { lang })
  const sides = questions.map(({ question }) => question)
  return { sides, problems, asks: reads.flatMap(({ asks }) => asks) }
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
