import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { readQuestions } from '../../../main/datasets/readQuestions.ts'

const folder = mkdtempSync(join(tmpdir(), 'engram-questions-'))
afterAll(() => rmSync(folder, { recursive: true }))

const published = fileURLToPath(new URL('../../golden/published/questions.json', import.meta.url))
const prompt = 'Which?\n A. one\n B. two\n C. three\n D. four\n\nResponse:'
const ours = { id: 'q1', domain: 'd', stem: 'Which?', options: ['x', 'y', 'z'], answer: 2 }

function file(content: string | Uint8Array): string {
  const path = join(folder, 'questions')
  writeFileSync(path, content)
  return path
}

describe('readQuestions', () => {
  test('reads the published sample: 18 questions of three variants with four letters', async () => {
    const questions = await readQuestions(published)
    expect(questions).toHaveLength(18)
    expect(questions[0]?.id).toBe('49daf826-3ead-11ef-b37e-0c9d921fe277')
    expect(questions[0]?.domain).toBe('biology')
    expect(questions[0]?.variants.map(({ gold }) => gold)).toEqual(['C', 'C', 'B'])
    for (const { variants } of questions) {
      expect(variants).toHaveLength(3)
      for (const { letters } of variants) expect(letters).toEqual(['A', 'B', 'C', 'D'])
    }
  })

  test('renders our own lines with an option a line; byte order mark, CRLF and blank lines do not matter', async () => {
    const path = file(`\ufeff${JSON.stringify(ours)}\r\n\r\n${JSON.stringify({ ...ours, id: 'q2', answer: 0 })}\r\n`)
    const questions = await readQuestions(path)
    expect(questions.map(({ id }) => id)).toEqual(['q1', 'q2'])
    expect(questions[0]?.variants).toEqual([
      {
        prompt: expect.stringMatching(/\nWhich\?\n A\. x\n B\. y\n C\. z\n\nResponse:$/) as string,
        letters: ['A', 'B', 'C'],
        gold: 'C',
      },
    ])
  })

  test('one question over several lines is still a question', async () => {
    expect(await readQuestions(file(JSON.stringify(ours, null, 2)))).toHaveLength(1)
  })

  test.each([
    ['', 'holds no question'],
    ['\n \n', 'holds no question'],
    ['{}', 'is JSON, but no question file'],
    ['[1]', 'is JSON, but no question file'],
    ['{"a": ', 'is not JSON'],
    ['hello\n', 'is not JSON'],
    [`${JSON.stringify(ours)}\n{"id":`, 'line 2 is not JSON'],
    [`${JSON.stringify(ours)}\n\n${JSON.stringify(ours)}`, 'line 3: the id q1 is also that of line 1'],
    [JSON.stringify({ ...ours, answer: 3 }), 'line 1: answer: names an option that is not there'],
    [JSON.stringify({ ...ours, options: ['x'] }), 'line 1: options: expected 2 to 10 options'],
    [JSON.stringify({ ...ours, options: ['x', 5] }), 'line 1: options[1]: expected text'],
    [
      JSON.stringify({ u: { sentences: [prompt], obj_label: ['A', 'B'] } }),
      'question u: sentences has 1 entries, obj_label 2',
    ],
    [
      JSON.stringify({ u: { sentences: [prompt], obj_label: ['E'] } }),
      'obj_label[0] is E, but the prompt has the options A, B, C, D',
    ],
    [JSON.stringify({ u: { sentences: [prompt], obj_label: ['one'] } }), 'obj_label[0] is "one"; expected a letter'],
    [JSON.stringify({ u: { sentences: [7], obj_label: ['A'] } }), 'question u: sentences[0]: expected text'],
    [JSON.stringify({ u: { sentences: [], obj_label: [] } }), 'question u: sentences: is empty'],
  ])('refuses %j with the place', async (content, sentence) => {
    const path = file(content)
    const error: unknown = await readQuestions(path).catch((e: unknown) => e)
    expect(error).toMatchObject({ code: 'input.format' })
    expect((error as Error).message).toContain(sentence)
    expect((error as Error).message).toContain(path)
  })

  test('bytes that are not UTF-8 are refused', async () => {
    const error: unknown = await readQuestions(file(Uint8Array.of(0x7b, 0xff, 0xfe))).catch((e: unknown) => e)
    expect(error).toMatchObject({ code: 'input.format' })
  })

  test('a missing file and a folder are refused by name', async () => {
    await expect(readQuestions(join(folder, 'nothing'))).rejects.toMatchObject({ code: 'input.missing' })
    await expect(readQuestions(folder)).rejects.toThrow(folder)
  })

  test('an aborted signal ends it with its reason', async () => {
    await expect(readQuestions(published, { signal: AbortSignal.abort(new Error('stop')) })).rejects.toThrow('stop')
  })
})
