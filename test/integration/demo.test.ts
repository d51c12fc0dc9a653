import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { engram } from '../support/engram.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const tiny = join(root, 'test/golden/published/model')

interface Figures {
  readonly questions: number
  readonly languages: number
  readonly accuracy: number
  readonly flips: number
  readonly controlFlips: number
  readonly localityDrop: number
  readonly report: string
  readonly elapsedMs: number
}

const keys = ['questions', 'languages', 'accuracy', 'flips', 'controlFlips', 'localityDrop', 'report', 'elapsedMs']

async function demo(args: readonly string[], folder: string): Promise<Figures> {
  const { code, stdout, stderr } = await engram(['demo', '--json', '--out', join(folder, 'demo'), ...args], folder)
  expect({ code, lines: stdout.trimEnd().split('\n').length }, stderr).toEqual({ code: 0, lines: 1 })
  return JSON.parse(stdout) as Figures
}

describe('engram demo', () => {
  test('gives figures and tells a story, and with other weights both are others', async () => {
    const folder = await temporaryFolder()
    const first = await demo(['--model', tiny, '--facts', '1'], folder)
    expect(Object.keys(first)).toEqual(keys)
    expect(first).toMatchObject({ questions: 18, languages: 3, report: join(folder, 'demo', 'report.html') })

    const changed = join(folder, 'changed')
    cpSync(tiny, changed, { recursive: true })
    const bytes = readFileSync(join(changed, 'model.safetensors'))
    for (let i = bytes.length - 40_000; i < bytes.length; i += 2) bytes[i + 1]! ^= 0x80 // the signs of the last weights
    writeFileSync(join(changed, 'model.safetensors'), bytes)
    const out = join(folder, 'again')
    const { code, stdout } = await engram(['demo', '--model', changed, '--facts', '1', '--out', out], folder)
    expect(code).toBe(0)
    expect([...stdout.matchAll(/^(\d)\. /gm)].map(([, step]) => step)).toEqual(['1', '2', '3', '4', '5', '6'])
    expect(stdout).toMatch(/^ {3}geography +\d.* \d+ of \d+$/m)
    expect(stdout).toContain(`every question: ${join(out, 'report.html')}\n`)
    const [before, after] = [first.report, join(out, 'report.html')].map((path) => readFileSync(path, 'utf8'))
    expect(answerIn(after!)).not.toBe(answerIn(before!))
  }, 240_000)

  test('names what it cannot use', async () => {
    const folder = await temporaryFolder()
    const domain = await engram(['demo', '--model', tiny, '--domain', 'cooking', '--out', join(folder, 'demo')], folder)
    expect(domain).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('geography, biology, chemistry') as string,
    })
    const model = await engram(['demo', '--model', join(folder, 'none'), '--out', join(folder, 'demo')], folder)
    expect(model).toMatchObject({ code: 2, stdout: '' })
    writeFileSync(join(folder, 'file'), '')
    const out = await engram(['demo', '--model', tiny, '--out', join(folder, 'file')], folder)
    expect(out).toMatchObject({ code: 2, stderr: expect.stringContaining('is a file') as string })
  })

  test('from a fresh profile to a changed answer, with the bundled model', async () => {
    const figures = await demo([], await temporaryFolder())
    expect(figures.accuracy).toBeGreaterThanOrEqual(0.97)
    expect(figures.flips).toBeGreaterThanOrEqual(0.15)
    expect(figures.controlFlips).toBeLessThanOrEqual(0.02)
    expect(figures.localityDrop).toBeLessThanOrEqual(figures.flips / 3)
    expect(figures.elapsedMs).toBeLessThanOrEqual(120_000)
  })
})

/** The sentences of a report that hold its figures. */
function answerIn(report: string): string {
  return /<div class="answer">[^]*?<\/div>/.exec(report)![0]
}
