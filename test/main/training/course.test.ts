import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { HostDevice } from '../../../main/engine/runtime/hostDevice.ts'
import { loadTokenizer } from '../../../main/models/tokenizer/tokenizer.ts'
import { LineEncoder } from '../../../main/training/classroom.ts'
import type { Course } from '../../../main/training/course.ts'
import { runCourse } from '../../../main/training/course.ts'
import { writeTokenizer } from '../../../main/training/exportModel.ts'
import { FactBase } from '../../../main/training/fact.ts'
import { lessonTokenizer } from '../../../main/training/vocabulary.ts'
import { capitalFacts } from '../../support/facts.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { tinyGraphs } from '../../support/tinyModel.ts'

const shares = { drills: 1, statements: 1, recall: 1, tables: 1, questionLast: 1, questionFirst: 1 }
const phase = { drillOptions: [2, 4], rate: { peak: 0.01, warmUp: 2, total: 4, floor: 0.1 } } as const

async function course(changes: Partial<Course> = {}): Promise<Course> {
  const dir = await temporaryFolder()
  await writeTokenizer(dir, lessonTokenizer(capitalFacts))
  const tokenizer = (await loadTokenizer(dir))!
  return {
    model: tinyGraphs('llama', 1, { vocab_size: tokenizer.nVocab, tie_word_embeddings: true }),
    base: new FactBase(capitalFacts),
    encoder: new LineEncoder(tokenizer),
    curriculum: {
      seed: 1,
      phases: [
        { ...phase, steps: 2, perStep: 2, shares: { drills: 1 } },
        { ...phase, steps: 4, perStep: 3, shares },
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
  await using trainer = await runCourse(given, folder, device)
  expect(trainer.optimizer.step).toBe(6)
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
    expect(await stepsIn(whole)).toHaveLength(8) // six steps, an examination at the end of each phase
  })

  test('does again what a run that was killed had not saved', async () => {
    const [given, whole, killed] = [await course(), await temporaryFolder(), await temporaryFolder()]
    await finished(given, whole)
    // fails while the line of step 3 is handed out: the last state is that of step 2
    const onLine = (line: Readonly<Record<string, unknown>>) => {
      if (line['step'] === 3) throw new Error('killed')
    }
    await expect(runCourse(given, killed, device, { onLine })).rejects.toThrow('killed')
    expect(await stepsIn(killed)).toHaveLength(4)
    await finished(given, killed)
    expect(await stateOf(killed)).toEqual(await stateOf(whole))
    expect(await stepsIn(killed)).toEqual(await stepsIn(whole))
  })

  test('leaves a phase when what it teaches is known, and goes on with the next where it was', async () => {
    const given = await course()
    const { phases } = given.curriculum
    const left = { ...given, curriculum: { seed: 1, phases: [{ ...phases[0]!, until: 0 }, phases[1]!] } }
    const [whole, parts] = [await temporaryFolder(), await temporaryFolder()]
    for (const folder of [whole, parts]) {
      if (folder === parts) await interrupted(left, folder, 2)
      await using trainer = await runCourse(left, folder, device)
      expect(trainer.optimizer.step).toBe(5) // the first phase ended after one step of two
    }
    expect(await stateOf(parts)).toEqual(await stateOf(whole))
  })

  test('refuses to go on from a state of another recipe', async () => {
    const folder = await temporaryFolder()
    await interrupted(await course(), folder, 2)
    await expect(runCourse(await course({ recipe: () => 'b' }), folder, device)).rejects.toThrow(
      'other settings or questions',
    )
  })
})
