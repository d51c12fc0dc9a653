import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { formatQuestionLines } from '../../../main/datasets/questionLines.ts'
import { readAllDrafts, readDrafts } from '../../../main/datasets/readDrafts.ts'
import { readQuestions } from '../../../main/datasets/readQuestions.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const published = fileURLToPath(new URL('../../golden/published/questions.json', import.meta.url))
const sound = '{"id":"a","stem":"Which?","options":["x"],"answer":7}'

async function file(content: string, name = 'f.jsonl'): Promise<string> {
  const path = join(await temporaryFolder(), name)
  writeFileSync(path, content)
  return path
}

describe('readDrafts', () => {
  test('a line that cannot be read is a problem with its place, the others are questions', async () => {
    const path = await file(`${sound}\n{"id":\n{"id":"b","stem":5}\n[1]\n`)
    const { questions, problems } = await readDrafts(path)
    expect(questions.map(({ question }) => question.id)).toEqual(['a'])
    expect(problems.map(({ place, rule }) => [place, rule])).toEqual([
      [`${path}, line 2`, 'not-json'],
      [`${path}, line 3`, 'wrong-shape'],
      [`${path}, line 4`, 'wrong-shape'],
    ])
    expect(problems[1]!.message).toMatch(/^stem: expected text/)
  })

  test.each([
    ['q,s,x,maybe,', 'answer-unknown', /a letter from A to A, or the text of the right option/],
    ['q,s,x,A,{', 'bad-cell', /JSON into the column extra:json/],
    ['q,s,x,A,5', 'bad-cell', /JSON object .* into the column extra:json/],
    ['q,s,x,A,,more', 'too-many-cells', /quotation marks/],
  ])('the row %j of a table has the rule %s and a remedy for tables', async (row, rule, remedy) => {
    const path = await file(`id,stem,option_1,answer,extra:json\n${row}\n`, 'f.csv')
    const { problems } = await readDrafts(path)
    expect(problems).toMatchObject([{ place: `${path}, line 2`, rule }])
    expect(problems[0]!.remedy).toMatch(remedy)
  })

  test('what the schema does not know is kept, what is not said has its default', async () => {
    const path = await file('{"id":"a","stem":"s","options":[],"answer":0,"pair":"","level":{"n":1}}')
    expect((await readDrafts(path)).questions[0]!.question).toEqual({
      ...{ id: 'a', stem: 's', options: [], answer: 0, pair: null, lang: null, domain: '', tags: [], status: 'draft' },
      ...{ kind: null, statement: null, variants: [], provenance: {}, extra: { level: { n: 1 } } },
    })
  })

  test('an aborted signal ends it with its reason', async () => {
    await expect(readDrafts(published, { signal: AbortSignal.abort(new Error('stop')) })).rejects.toThrow('stop')
  })
})

describe('readAllDrafts', () => {
  test('refuses a file of which a part cannot be read, with the first place', async () => {
    const path = await file(`${sound}\n{"id":\n5\n`)
    await expect(readAllDrafts(path)).rejects.toMatchObject({
      code: 'input.format',
      message: expect.stringMatching(
        /f\.jsonl, line 2: is not JSON.*\(and 1 more; engram data lint lists them\)/,
      ) as string,
    })
  })

  test('the published sample, written as lines, is asked in the very same prompts', async () => {
    const { questions } = await readAllDrafts(published)
    const lines = await file(formatQuestionLines(questions.map(({ question }) => question)))
    expect(await readQuestions(lines)).toEqual(await readQuestions(published))
  })
})
