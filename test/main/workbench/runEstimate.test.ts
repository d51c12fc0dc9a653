import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Progress } from '../../../main/base/contract.ts'
import { WorkbenchError } from '../../../main/base/errors.ts'
import type { Question } from '../../../main/datasets/question.ts'
import type { RunSettings } from '../../../main/runs/settings.ts'
import type { EngineLine } from '../../../main/workbench/engineLine.ts'
import { estimateRun } from '../../../main/workbench/runEstimate.ts'
import type { OpenProject } from '../../../main/workbench/session.ts'
import { question } from '../../support/questions.ts'
import { runSettings } from '../../support/runSettings.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }))
afterEach(() => void vi.useRealTimers())

interface Given {
  readonly signal: AbortSignal
  readonly onProgress: (progress: Progress) => void
  readonly onItem: (item: object) => void
}

const questions = Array.from({ length: 40 }, (_, i) => question({ id: `q${i}` }))
const counts = { fingerprint: 'f', device: 'cpu', elapsedMs: 1, questions: 12, computed: 24, fromCache: 0 }

/** The estimate of a run whose engine does as `work` says, and what the engine was asked. */
async function estimated(
  settings: RunSettings,
  work: (given: Given) => object,
  given: readonly Question[] = questions,
) {
  const asked: { method: string; input: { data?: { bytes: Uint8Array } } }[] = []
  const call = ((method: string, input: object, hooks: Given) => {
    asked.push({ method, input })
    return Promise.resolve().then(() => work(hooks))
  }) as unknown as EngineLine['call']
  const { remainingMs } = await estimateRun(
    settings,
    { questions: given, nVariants: 80 },
    {
      ...{
        engine: { call },
        project: {} as OpenProject,
        edits: {},
        version: '1',
        signal: new AbortController().signal,
      },
      run: { model: '/m', device: 'cpu', threads: null, store: { kind: 'none' } },
    },
  )
  const ids = asked.map(({ input }) =>
    new TextDecoder()
      .decode(input.data?.bytes)
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => (JSON.parse(line) as { id: string }).id),
  )
  return { remainingMs, methods: asked.map(({ method }) => method), ids }
}

describe('estimateRun', () => {
  test('tries a few questions, stops when their pace is known, and tells what it comes to for all of them', async () => {
    let isStopped = false
    const { remainingMs, ids } = await estimated(runSettings('predict'), ({ signal, onProgress }) => {
      onProgress({ phase: 'weights', done: 1, total: 2 })
      vi.advanceTimersByTime(60_000) // the model is loaded
      onProgress({ phase: 'predict', done: 1, total: 24 })
      vi.advanceTimersByTime(1000)
      onProgress({ phase: 'predict', done: 3, total: 24 })
      expect(signal.aborted).toBe(false)
      vi.advanceTimersByTime(1000)
      onProgress({ phase: 'predict', done: 5, total: 24 })
      isStopped = signal.aborted
      throw signal.reason as Error
    })
    expect(isStopped).toBe(true)
    expect(ids[0]).toEqual(questions.slice(0, 12).map(({ id }) => id))
    // 75 prompts of 500 ms
    expect(remainingMs[0]).toBeCloseTo(0.85 * 37_500, 6)
    expect(remainingMs[1]).toBeCloseTo(1.35 * 37_500, 6)
  })

  test('of a run whose trial ends before that is of the pace so far', async () => {
    const { remainingMs } = await estimated(runSettings('predict'), ({ onProgress }) => {
      onProgress({ phase: 'predict', done: 0, total: 4 })
      vi.advanceTimersByTime(40)
      onProgress({ phase: 'predict', done: 4, total: 4 })
      return counts
    })
    expect(remainingMs[0]).toBeCloseTo(0.85 * 760, 6)
  })

  test('of a detection is what the engine foretells, for all questions', async () => {
    const { remainingMs } = await estimated(runSettings('detect'), ({ signal, onProgress, onItem }) => {
      onProgress({ phase: 'detect', done: 0, total: 24 })
      vi.advanceTimersByTime(5000)
      onProgress({ phase: 'detect', done: 4, total: 24 })
      onItem({ questions: 12, prompts: 24, lowMs: 2600, highMs: 3400, laterMs: 600, memoryBytes: 1 })
      throw signal.reason as Error
    })
    // 76 prompts of 100 ms, and after them 50 ms for each question
    expect(remainingMs[0]).toBeCloseTo(0.85 * (7600 + 40 * 50), 6)
  })

  test('of a bake asks nothing of the engine, which would write it', async () => {
    const { methods, remainingMs } = await estimated(runSettings('bake', { editId: 'e' }), () => counts)
    expect([methods, remainingMs]).toEqual([[], [0, 0]])
  })

  test('fails as the run would', async () => {
    const running = estimated(runSettings('predict'), () => {
      throw new WorkbenchError('run.memory', 'No memory left.')
    })
    await expect(running).rejects.toThrow('No memory left.')
  })
})
