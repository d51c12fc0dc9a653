import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { cliRun } from '../../support/cliRun.ts'
import { question } from '../../support/questions.ts'

const dir = mkdtempSync(join(tmpdir(), 'engram-distractors-'))
afterAll(() => rmSync(dir, { recursive: true }))
const data = join(dir, 'q.jsonl')
const capitals = ['Nairobi', 'Oslo', 'Lima', 'Rome', 'Cairo'].map((city) =>
  question({
    ...{ id: city, kind: 'capital', stem: `Which country has ${city.length} letters?` },
    options: [city, 'Bern'],
    answer: 0,
  }),
)
const content = capitals.map((each) => `${JSON.stringify(each)}\n`).join('')
writeFileSync(data, content)

describe('engram data distractors', () => {
  test('lists proposals with their source, and leaves the file as it is', async () => {
    const { code, stdout, stderr } = await cliRun(['data', 'distractors', data, '--question', 'Oslo', '--count', '2'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Oslo .* right: Oslo\n(?: {6}\w+ {4}\[right answer of \w+\]\n){2}$/)
    expect(stderr).toContain('Proposed for 1 question. Nothing was put into')
    expect(readFileSync(data, 'utf8')).toBe(content)
  })

  test('asks the model of each question once, by the words of the question', async () => {
    const asked: unknown[] = []
    const { code, stdout } = await cliRun(
      ['data', 'distractors', data, '--model', '/m/tiny/hf', '--question', 'Oslo', '--json'],
      {
        'answers.open'(input) {
          asked.push([input.prompt, input.texts.toSorted()])
          const scored = [{ text: 'Paris', logLikelihood: -1, nTokens: 1, isAnswer: true }]
          return Promise.resolve({ fingerprint: 'sha256:1', device: 'cpu', scored })
        },
      },
    )
    expect(code).toBe(0)
    expect(asked).toEqual([['Question: Which country has 4 letters?\nAnswer:', ['Cairo', 'Nairobi']]])
    const { pairId, proposals } = JSON.parse(stdout) as { pairId: string; proposals: unknown[] }
    expect(pairId).toBe('id:Oslo')
    expect(proposals).toContainEqual({
      ...{ texts: { Oslo: 'Paris' }, source: 'model', origin: 'answer of tiny, asked openly', logLikelihood: -1 },
    })
  })

  test('writes them into a file, which it replaces another time, but not one of somebody else', async () => {
    const out = join(dir, 'proposals.jsonl')
    for (const _ of [1, 2]) expect((await cliRun(['data', 'distractors', data, '--out', out])).code).toBe(0)
    expect(readFileSync(out, 'utf8').trim().split('\n')).toHaveLength(capitals.length)
    writeFileSync(out, 'dear diary\n')
    const refused = await cliRun(['data', 'distractors', data, '--out', out])
    expect(refused.code).not.toBe(0)
    expect(refused.stderr).toContain('--force')
    expect(readFileSync(out, 'utf8')).toBe('dear diary\n')
    expect((await cliRun(['data', 'distractors', data, '--out', out, '--force'])).code).toBe(0)
  })

  test('never writes over the questions themselves, even when told to, nor through a link to them', async () => {
    const link = join(dir, 'link.jsonl')
    symlinkSync(data, link)
    for (const out of [data, link]) {
      const { code, stderr } = await cliRun(['data', 'distractors', data, '--out', out, '--force'])
      expect(code).toBe(2)
      expect(stderr).toContain('is the file with the questions')
    }
    expect(readFileSync(data, 'utf8')).toBe(content)
  })

  test('a question that is not there is named', async () => {
    const { code, stderr } = await cliRun(['data', 'distractors', data, '--question', 'Atlantis'])
    expect(code).not.toBe(0)
    expect(stderr).toContain('has no question "Atlantis"')
  })
})
