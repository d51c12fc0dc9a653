import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { formatQuestionLines } from '../../../main/datasets/questionLines.ts'
import type { Question } from '../../../main/datasets/question.ts'
import type { Handlers } from '../../../main/rpc/engine/contract.ts'
import { cliRun } from '../../support/cliRun.ts'
import { question } from '../../support/questions.ts'

const dir = mkdtempSync(join(tmpdir(), 'engram-draft-'))
afterAll(() => rmSync(dir, { recursive: true }))

const stems = { one: 'Un ?', two: 'Deux ?', three: 'Trois ?' }
const questions = Object.keys(stems).map((id) =>
  question({ id, stem: `${id}?`, options: ['red', 'blue'], answer: 0, domain: '' }),
)

function fileOf(name: string): string {
  const file = join(dir, `${name}.jsonl`)
  writeFileSync(file, formatQuestionLines(questions))
  return file
}

/** A model that goes on writing behind its answer until it is stopped; of the questions in `copied` it copies the stem. */
function model(asked: string[], copied: readonly string[] = []): Partial<Handlers> {
  const translations: Readonly<Record<string, string>> = { red: 'rouge', blue: 'bleu' }
  return {
    async generate(input, { signal, onItem }) {
      const { text } = input.prompt as { text: string }
      const last = [...text.matchAll(/^English: (.*)$/gmu)].at(-1)![1]!
      const id = last.replace('?', '') as keyof typeof stems
      if (id in stems) asked.push(id)
      const line = copied.includes(id) ? last : (stems[id] ?? translations[last])
      for (const piece of [' ', line.slice(0, 2), line.slice(2), '\nEn', 'glish: more\n']) {
        signal.throwIfAborted()
        onItem({ id: 1, text: piece })
        await new Promise((resolve) => setTimeout(resolve))
      }
      throw new Error('nobody stopped it')
    },
  }
}

const draft = (file: string, ...flags: string[]) => ['data', 'draft', file, '--to', 'fr', '--model', 'm', ...flags]
const read = (file: string) =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Question)

describe('engram data draft', () => {
  test("writes missing sides, marked as a machine's, and stops the model at the end of each line", async () => {
    const [file, out] = [fileOf('whole'), join(dir, 'whole-out.jsonl')]
    const { code, stdout, stderr } = await cliRun(draft(file, '--out', out), model([], ['two']))
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `Written: ${out}\nDrafted 2 sides in fr; 1 refused.\n`,
    })
    expect(stdout).toBe(
      'one  Un ?\n      rouge\n      bleu\ntwo  refused: The model copied the question.\nthree  Trois ?\n      rouge\n      bleu\n',
    )
    const made = read(out).filter(({ lang }) => lang === 'fr')
    expect(made).toMatchObject([
      { stem: 'Un ?', options: ['rouge', 'bleu'], answer: 0, status: 'draft', translating: { origin: 'machine' } },
      { stem: 'Trois ?', provenance: { stem: 'draft of m' } },
    ])
    expect(read(file)).toHaveLength(3)
  })

  test('goes on where it was stopped, keeping what a person has changed since', async () => {
    const [file, out] = [fileOf('again'), join(dir, 'again-out.jsonl')]
    await cliRun(draft(file, '--out', out, '--question', 'one'), model([]))
    writeFileSync(out, readFileSync(out, 'utf8').replace('"Un ?"', '"Le un ?"'))
    const asked: string[] = []
    await cliRun(draft(file, '--out', out), model(asked))
    expect(asked).toEqual(['two', 'three'])
    expect(read(out).flatMap(({ lang, stem }) => (lang === 'fr' ? [stem] : []))).toEqual([
      'Le un ?',
      'Deux ?',
      'Trois ?',
    ])
  })

  test('does not go on with a file of other questions', async () => {
    const [file, out] = [fileOf('other'), join(dir, 'other-out.jsonl')]
    writeFileSync(out, formatQuestionLines([question({ id: 'one' })]))
    const { code, stderr } = await cliRun(draft(file, '--out', out), model([]))
    expect(code).toBe(2)
    expect(stderr).toContain('holds other questions than')
    expect((await cliRun(draft(file, '--out', out, '--force'), model([]))).code).toBe(0)
  })

  test.each([
    [['--to', 'a language'], 'is no language'],
    [['--out', 'x.csv'], 'x.csv has to end in .jsonl.'],
  ])('%j is refused', async (flags, sentence) => {
    const { code, stderr } = await cliRun(draft(fileOf('bad'), ...flags), model([]))
    expect(code).toBe(2)
    expect(stderr).toContain(sentence)
  })
})
