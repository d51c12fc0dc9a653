import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parse } from 'valibot'
import { describe, expect, test } from 'vitest'
import { sealed } from '../../main/files/seal.ts'
import { EvaluationSchema } from '../../main/methods/evaluationSchema.ts'
import { engram, startEngram } from '../support/engram.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

const published = fileURLToPath(new URL('../golden/published', import.meta.url))
const model = join(published, 'model')
const quick = ['--random-sets', '2', '--controls', '2', '--drift-sets', '0']

/** A run of the published sample, which the random model answers at chance. */
async function detected(folder: string, name: string, flags: readonly string[] = []): Promise<string> {
  const out = join(folder, name)
  const data = ['--data', join(published, 'questions.json')]
  expect((await engram(['detect', '--model', model, ...data, '--out', out, ...flags], folder)).code).toBe(0)
  return out
}

const read = (path: string) => parse(EvaluationSchema, JSON.parse(readFileSync(path, 'utf8')))

describe('engram evaluate', () => {
  test('says of a random model that it knows nothing, and writes what it measured', async () => {
    const folder = await temporaryFolder()
    const run = await detected(folder, 'run')
    const { code, stdout, stderr } = await engram(['evaluate', '--model', model, '--run', run, ...quick], folder)
    expect(code).toBe(0)
    expect(stderr).toContain('the model answers at chance (17 of 54 right')
    expect(stdout).toContain('Not known: the model answers at chance')
    const { runs, settings } = read(join(run, 'evaluation.json'))
    expect(settings).toMatchObject({ randomSets: 2, controls: 2, driftSets: 0, boost: 2, suppress: 0 })
    expect(runs[0]!.fields.map(({ field }) => field.id)).toEqual([
      ...['all', 'domain:biology', 'domain:physics', 'domain:chemistry', 'domain:mathematics'],
      ...['domain:computer_science', 'domain:geography'],
    ])
    expect(runs[0]!.questions.every(({ card }) => ['not-known', 'empty'].includes(card.verdict))).toBe(true)
    // The numbers of the model itself: what "engram predict" says in the form that continues the prompt.
    const predicted = await engram(
      ['predict', '--model', model, '--data', join(published, 'questions.json'), '--letters', 'space'],
      folder,
    )
    const right = predicted.stdout
      .trim()
      .split('\n')
      .filter((line) => line.includes('"correct":true'))
    expect(runs[0]!.fields[0]!.baseline).toMatchObject({ correct: right.length, of: 54 })
  })

  test('killed, it goes on from what it had, and ends with the bytes of an undisturbed one', async () => {
    const folder = await temporaryFolder()
    const run = await detected(folder, 'run')
    const text = join(folder, 'text.txt')
    writeFileSync(text, 'A short text of a few words.')
    const args = ['evaluate', '--model', model, '--run', run, ...quick, '--drift-sets', '2', '--text', text]
    await engram([...args, '--no-cache', '--out', join(folder, 'undisturbed')], folder)
    const killed = startEngram([...args, '--out', join(folder, 'killed')], folder)
    await delay(1500)
    killed.kill('SIGKILL')
    await killed.ended
    await engram([...args, '--out', join(folder, 'killed')], folder)
    const { stdout } = await engram([...args, '--json'], folder)
    expect(JSON.parse(stdout)).toMatchObject({ run: 'qrnca', verdict: 'not-known', prompts: 90, fromCache: 90 })
    const bytes = (path: string) => readFileSync(join(path, 'evaluation.json'), 'utf8')
    expect(bytes(join(folder, 'killed'))).toBe(bytes(join(folder, 'undisturbed')))
    expect(bytes(run)).toBe(bytes(join(folder, 'undisturbed')))
  })

  test('compares runs, and wants a folder for that', async () => {
    const folder = await temporaryFolder()
    const [a, b] = [await detected(folder, 'a'), await detected(folder, 'b', ['--method', 'random'])]
    const args = ['evaluate', '--model', model, '--run', a, b, ...quick]
    const refused = await engram(args, folder)
    expect(refused).toMatchObject({ code: 2, stdout: '' })
    expect(refused.stderr).toContain('--out')
    const out = join(folder, 'compared')
    expect((await engram([...args, '--out', out], folder)).code).toBe(0)
    const { runs, comparisons } = read(join(out, 'evaluation.json'))
    expect(runs.map(({ name }) => name)).toEqual(['qrnca', 'random'])
    expect(comparisons[0]).toMatchObject({ runs: ['qrnca', 'random'], questions: 18 })
    expect(comparisons[0]!.own.suppress.high).toBeLessThan(0) // attributed neurons suppress more than random ones
  })

  test('measures drift on a given text, and refuses a run of another model or a folder without one', async () => {
    const folder = await temporaryFolder()
    const run = await detected(folder, 'run')
    const text = join(folder, 'text.txt')
    writeFileSync(text, 'A short text of a few words.')
    const args = ['evaluate', '--model', model, '--run', run, ...quick, '--drift-sets', '1', '--text', text]
    expect((await engram(args, folder)).code).toBe(0)
    const { texts, runs } = read(join(run, 'evaluation.json'))
    expect(texts).toEqual([{ name: 'text.txt', lang: null, tokens: expect.any(Number) }])
    expect(runs[0]!.fields[0]!.drift!.boost.mean).toBeGreaterThan(0)
    const none = await engram(['evaluate', '--model', model, '--run', folder], folder)
    expect(none.code).toBe(2)
    expect(none.stderr).toContain('holds no run')
    const { seal: _, ...manifest } = JSON.parse(readFileSync(join(run, 'run.json'), 'utf8'))
    manifest.model.fingerprint = `sha256:${'0'.repeat(64)}`
    writeFileSync(join(run, 'run.json'), JSON.stringify(sealed(manifest)))
    const other = await engram(args, folder)
    expect(other.code).toBe(2)
    expect(other.stderr).toContain('was made with another model')
  })
})
