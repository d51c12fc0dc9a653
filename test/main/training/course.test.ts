import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { HostDevice } from '../../../main/engine/runtime/hostDevice.ts'
import { loadTokenizer } from '../../../main/models/tokenizer/tokenizer.ts'
import { LineEncoder, type Phase } from '../../../main/training/classroom.ts'
import { runCourse, type Course } from '../../../main/training/course.ts'
import { writeTokenizer } from '../../../main/training/exportModel.ts'
import { FactBase } from '../../../main/training/fact.ts'
import { lessonTokenizer } from '../../../main/training/vocabulary.ts'
import { capitalFacts } from '../../support/facts.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { tinyGraphs } from '../../support/tinyModel.ts'

const shares = { statements: 1, recall: 1, questionLast: 1, questionFirst: 1 }
const lookUps = { drills: 1, tables: 1 }
const turn = {
  every: 1,
  perTurn: 2,
  drillOptions: [2, 4],
  rate: { peak: 0.01, warmUp: 2, total: 4, floor: 0.1 },
} as const

async function course(changes: Partial<Course> = {}): Promise<Course> {
  const dir = await temporaryFolder()
  await writeTokenizer(dir, lessonTokenizer(capitalFacts))
  const tokenizer = (await loadTokenizer(dir))!
  return {
    model: tinyGraphs('llama', 1, {
      vocab_size: tokenizer.nVocab,
      tie_word_embeddings: true,
      hidden_size: 16,
      num_key_value_heads: 4,
      head_dim: 4,
    }),
    base: new FactBase(capitalFacts),
    encoder: new LineEncoder(tokenizer),
    curriculum: {
      seed: 1,
      phases: [
        {
          steps: 2,
          turns: [
            { ...turn, pupil: 'finder', shares: lookUps },
            { ...turn, pupil: 'reader', shares: { readings: 1 } },
          ],
        },
        {
          steps: 4,
          turns: [
            { ...turn, pupil: 'settler', shares: lookUps, every: 2 },
            { ...turn, pupil: 'knower', shares, silent: { perTurn: 1, shares: lookUps } },
          ],
        },
      ],
    },
    trainer: { beta1: 0.9, beta2: 0.98, epsilon: 1e-8, weightDecay: 0.05, maxNorm: 1 },
    maxTokens: 200,
    every: { log: 1, save: 2, examine: 6 },
    recipe: () => 'a',
    ...changes,
  }
}

const device = new HostDevice('cpu', { threads: 1 })
const stateOf = (folder: string) => readFile(join(folder, 'state.safetensors'))
async function stepsIn(folder: string): Promise<unknown[]> {
  const lines = (await readFile(join(folder, 'log.jsonl'), 'utf8')).trim().split('\n')
  return lines.map((line) => ({ ...(JSON.parse(line) as object), stepMs: 0 }))
}

async function finished(given: Course, folder: string): Promise<void> {
  expect((await runCourse(given, folder, device)).steps).toBe(6)
}

/** Runs until the line of a step is written. */
async function interrupted(given: Course, folder: string, step: number): Promise<void> {
  const controller = new AbortController()
  const onLine = (line: Readonly<Record<string, unknown>>) => void (line['step'] === step && controller.abort())
  await expect(runCourse(given, folder, device, { signal: controller.signal, onLine })).rejects.toThrow('aborted')
}

describe('runCourse', () => {
  test('goes on where it was interrupted, to the same bits as without', async () => {
    const given = await course()
    const [whole, parts] = [await temporaryFolder(), await temporaryFolder()]
    await finished(given, whole)
    await interrupted(given, parts, 3)
    await finished(given, parts)
    expect(await stateOf(parts)).toEqual(await stateOf(whole))
    expect(await stepsIn(parts)).toEqual(await stepsIn(whole))
    expect(await stepsIn(whole)).toHaveLength(7) // six steps, an examination at the end of the phase that teaches facts
  })

  test('does again what a run that was killed had not saved', async () => {
    const [given, whole, killed] = [await course(), await temporaryFolder(), await temporaryFolder()]
    await finished(given, whole)
    // fails while the line of step 3 is handed out: the last state is that of step 2
    const onLine = (line: Readonly<Record<string, unknown>>) => {
      if (line['step'] === 3) throw new Error('killed')
    }
    await expect(runCourse(given, killed, device, { onLine })).rejects.toThrow('killed')
    expect(await stepsIn(killed)).toHaveLength(3)
    await finished(given, killed)
    expect(await stateOf(killed)).toEqual(await stateOf(whole))
    expect(await stepsIn(killed)).toEqual(await stepsIn(whole))
  })

  test('goes on with a phase that was changed before it began, not with one that had begun', async () => {
    const given = await course()
    const [first, second] = given.curriculum.phases
    const recipe = (phases: readonly Phase[]) => (n: number) => JSON.stringify(phases.slice(0, n))
    const of = (...phases: Phase[]): Course => ({ ...given, curriculum: { seed: 1, phases }, recipe: recipe(phases) })
    const folder = await temporaryFolder()
    await interrupted(of(first!, second!), folder, 2)
    const later = { ...second!, steps: 3 }
    expect((await runCourse(of(first!, later), folder, device)).steps).toBe(5)
    await expect(runCourse(of(first!, second!), folder, device)).rejects.toThrow('other settings or questions')
    await expect(runCourse(of(first!), folder, device)).rejects.toThrow('other settings or questions')
  })

  test('refuses to go on from a state of another recipe', async () => {
    const folder = await temporaryFolder()
    await interrupted(await course(), folder, 2)
    await expect(runCourse(await course({ recipe: () => 'b' }), folder, device)).rejects.toThrow(
      'other settings or questions',
    )
  })
})
