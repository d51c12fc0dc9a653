import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { formatQuestionLines } from '../../../main/datasets/questionLines.ts'
import { readAskedQuestions, readQuestions } from '../../../main/datasets/readQuestions.ts'

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

  test('renders our own lines in three templates; byte order mark, CRLF and blank lines do not matter', async () => {
    const path = file(`\ufeff${JSON.stringify(ours)}\r\n\r\n${JSON.stringify({ ...ours, id: 'q2', answer: 0 })}\r\n`)
    const questions = await readQuestions(path)
    expect(questions.map(({ id }) => id)).toEqual(['q1', 'q2'])
    for (const [i, right] of ['z', 'x'].entries()) {
      const { variants } = questions[i]!
      expect(new Set(variants.map(({ prompt }) => prompt.split('\n')[0])).size).toBe(3)
      for (const { prompt, letters, gold } of variants) {
        expect(prompt).toMatch(/\nWhich\?\n A\. [xyz]\n B\. [xyz]\n C\. [xyz]\n\n.*:$/)
        expect(prompt).toContain(`\n ${gold}. ${right}\n`)
        expect(letters).toEqual(['A', 'B', 'C'])
      }
    }
  })

  test('asks in the language of the question, and says where it has to ask in English', async () => {
    const warnings: string[] = []
    const path = file(['ru', 'sw', 'sw'].map((lang, i) => JSON.stringify({ ...ours, id: `q${i}`, lang })).join('\n'))
    const questions = await readQuestions(path, { onWarning: (sentence) => warnings.push(sentence) })
    expect(questions.map(({ variants }) => variants[0]!.prompt.split('\n').at(-1))).toEqual([
      'Ответ:',
      'Answer:',
      'Answer:',
    ])
    expect(warnings).toEqual(['There are no templates for the language "sw": its questions are asked in English.'])
  })

  test('asks the prompts of a file as they are, and refuses a letter that they lack', async () => {
    const variants = [{ prompt, gold: 'D' }]
    const [question] = await readQuestions(file(JSON.stringify({ ...ours, variants })))
    expect(question?.variants).toEqual([{ prompt, letters: ['A', 'B', 'C', 'D'], gold: 'D' }])
    expect(question?.source.variants).toEqual([{ prompt, gold: 'D', template: null, order: null }])
    await expect(readQuestions(file(JSON.stringify({ ...ours, variants: [{ prompt, gold: 'E' }] })))).rejects.toThrow(
      'line 1: variants[0]: gold is "E", the prompt has A, B, C, D. Remedy: give the letter of the option line',
    )
  })

  test('reads a table as it reads lines', async () => {
    const table = join(folder, 'questions.csv')
    writeFileSync(table, 'id,stem,option_1,option_2,option_3,answer,domain\nq1,Which?,x,y,z,C,d\n')
    expect(await readQuestions(table)).toEqual(await readQuestions(file(JSON.stringify(ours))))
  })

  test('leaves rejected questions out, says how many, and asks the others as if they were there', async () => {
    const lines = ['q1', 'q2', 'q3', 'q4'].map((id) => ({ ...ours, id }))
    const all = await readAskedQuestions(file(lines.map((line) => JSON.stringify(line)).join('\n')))
    const some = lines.map((line, i) => JSON.stringify({ ...line, status: i === 1 ? 'rejected' : 'approved' }))
    const { questions, rejected } = await readAskedQuestions(file(some.join('\n')))
    expect({ rejected, of: all.rejected }).toEqual({ rejected: 1, of: 0 })
    expect(questions.map(({ id }) => id)).toEqual(['q1', 'q3', 'q4'])
    expect(questions.map(({ variants }) => variants)).toEqual([0, 2, 3].map((i) => all.questions[i]!.variants))
    const none = file(JSON.stringify({ ...ours, status: 'rejected' }))
    await expect(readAskedQuestions(none)).rejects.toThrow('holds no question to ask: each of its 1 is rejected.')
  })

  test('refuses two options that are the same, but asks the prompts of others that have them, and says so', async () => {
    const twins = [{ ...ours, options: ['x', 'y', 'x'], answer: 1 }, ...['q2', 'q3'].map((id) => ({ ...ours, id }))]
    const lines = twins.map((line) => JSON.stringify(line))
    await expect(readQuestions(file(lines.join('\n')))).rejects.toThrow(
      /line 1: options A and C are the same, "x"\. Remedy: replace one of them/,
    )
    const variants = [{ prompt: 'Which?\n A. x\n B. y\n C. x\n', gold: 'B' }]
    const warnings: string[] = []
    const asked = file([JSON.stringify({ ...twins[0], variants }), ...lines.slice(1)].join('\n'))
    expect(await readQuestions(asked, { onWarning: (sentence) => warnings.push(sentence) })).toHaveLength(3)
    expect(warnings).toEqual([
      'Question q1 has two options with the same text; only the letter of one counts as right.',
    ])
  })

  test('questions of a run are read as they were asked, and refused where they are none', async () => {
    const path = file(JSON.stringify({ ...ours, options: ['x', 'y', 'x'], answer: 1 }))
    expect(await readQuestions(path, { isRecord: true })).toHaveLength(1)
    const none = file(JSON.stringify({ ...ours, answer: 5 }))
    await expect(readQuestions(none, { isRecord: true })).rejects.toThrow('the answer is 5')
  })

  test('another seed puts the options in another order', async () => {
    const path = file(Array.from({ length: 6 }, (_, i) => JSON.stringify({ ...ours, id: `q${i}` })).join('\n'))
    const prompts = async (seed: number) =>
      (await readQuestions(path, { seed })).flatMap(({ variants }) => variants.map((variant) => variant.prompt))
    expect(await prompts(1)).toEqual(await prompts(1))
    expect(await prompts(1)).not.toEqual(await prompts(2))
  })

  test.each([published, 'lines', 'no options'])(
    'what is asked can be written and is asked the same again: %s',
    async (of) => {
      const bare = { u: { sentences: ['Say a letter:', 'A letter:'], obj_label: ['B', 'A'], relation_name: 'd' } }
      const path = of === published ? of : file(of === 'lines' ? JSON.stringify(ours) : JSON.stringify(bare))
      const questions = await readQuestions(path)
      const again = await readQuestions(file(formatQuestionLines(questions.map(({ source }) => source))))
      expect(again).toEqual(questions)
    },
  )

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
    [`${JSON.stringify(ours)}\n{"id":`, 'line 2: is not JSON'],
    [`{"answer":0,"answer":1}\n${JSON.stringify(ours)}`, 'line 1: is not JSON: it has the key "answer" twice'],
    [`${JSON.stringify(ours)}\n{"answer":0,"answer":1}`, 'line 2: is not JSON: it has the key "answer" twice'],
    ['{"1": {\n"sentences": [], "sentences": []}}', 'is not JSON: it has the key "sentences" twice;'],
    [`${JSON.stringify(ours)}\n\n${JSON.stringify(ours)}`, 'line 3: the id is also that of '],
    [JSON.stringify({ ...ours, answer: 3 }), 'line 1: the answer is 3, which is no index of its options'],
    [JSON.stringify({ ...ours, options: ['x'] }), 'line 1: it has 1 option '],
    [JSON.stringify({ ...ours, options: ['x', null] }), 'line 1: options[1]: expected text'],
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
