import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { WorkbenchError } from '../../../main/base/errors.ts'
import type { Engine, EngineHooks } from '../../../main/rpc/engine/engineHost.ts'
import { createEngineLine } from '../../../main/workbench/engineLine.ts'
import { createEventLog } from '../../../main/workbench/events.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** An engine whose calls end when the test says so. */
function line() {
  const log = createEventLog(() => new Date('2026-11-24T08:00:00Z'))
  const states: string[] = []
  const models: (string | null)[] = []
  const deliver = ({ event }: { event: { kind: string; state?: string; model?: string | null } }): void => {
    states.push(event.state ?? '')
    models.push(event.model ?? null)
  }
  void log.follow(0, new AbortController().signal, deliver).catch(() => undefined)
  const calls: { end: () => void; fail: (error: Error) => void; progress: () => void }[] = []
  let hooks: EngineHooks = {}
  const engine = createEngineLine(
    (given) => {
      hooks = given
      const call = (_: string, __: unknown, options?: { onProgress?: (progress: unknown) => void }) =>
        new Promise((resolve, reject) => {
          const progress = () => options?.onProgress?.({ phase: 'p', done: 1, total: 2 })
          calls.push({ end: () => resolve({}), fail: reject, progress })
        })
      return { call, memoryBytes: () => null } as unknown as Engine
    },
    log,
    (dir) => `named ${dir}`,
  )
  const ask = () => {
    const answer = engine.call('tokenize', { model: '/m', text: '' })
    answer.catch(() => undefined)
    return { answer, ...calls.at(-1)! }
  }
  const askModel = (model: string) => {
    const run = { model, device: 'cpu', threads: 1, memory: null, store: { kind: 'none' } } as const
    const answer = engine.call('logits', { run, prompt: { kind: 'ids', ids: [0] }, edit: null })
    answer.catch(() => undefined)
    return { answer, ...calls.at(-1)! }
  }
  const settled = async (asked: { answer: Promise<unknown>; end: () => void }): Promise<void> => {
    asked.end()
    await asked.answer
  }
  return { ask, askModel, settled, states, models, die: (reason: string) => hooks.onDeath?.(reason) }
}

describe('createEngineLine', () => {
  test('small calls one after another say nothing; work that takes longer is busy, and ready again when it rests', async () => {
    const { ask, settled, states } = line()
    await settled(ask())
    for (let i = 0; i < 20; i++) {
      const small = ask()
      vi.advanceTimersByTime(100)
      await settled(small)
      vi.advanceTimersByTime(50)
    }
    vi.advanceTimersByTime(1000)
    expect(states).toEqual(['starting', 'ready'])
    const long = ask()
    vi.advanceTimersByTime(400)
    await settled(long)
    vi.advanceTimersByTime(10)
    const next = ask() // the next part of the same work
    vi.advanceTimersByTime(400)
    await settled(next)
    vi.advanceTimersByTime(400)
    expect(states).toEqual(['starting', 'ready', 'busy', 'ready'])
  })

  test('an engine that reports while it does its first work is not starting any more', () => {
    const { ask, states } = line()
    ask().progress()
    expect(states).toEqual(['starting', 'busy'])
  })

  test('one that died is restarted while there is work, stopped while there is none, and dead when it dies again', async () => {
    const { ask, settled, states, die } = line()
    const work = ask()
    die('was ended by SIGKILL')
    await settled(work)
    die('was ended by SIGKILL')
    const last = ask()
    last.fail(new WorkbenchError('run.engine', 'The engine died twice.'))
    await expect(last.answer).rejects.toThrow('twice')
    vi.advanceTimersByTime(1000)
    expect(states).toEqual(['starting', 'restarted', 'ready', 'stopped', 'starting', 'dead'])
  })

  test('the model that it holds is the one of the last call that used one, not the one that was loaded before', async () => {
    const { askModel, ask, settled, models } = line()
    await settled(askModel('/a'))
    expect(models.at(-1)).toBe('named /a')
    await settled(ask()) // needs no model
    expect(models.at(-1)).toBe('named /a')
    const other = askModel('/b')
    other.fail(new WorkbenchError('input.unsupported', 'It cannot be read.'))
    await expect(other.answer).rejects.toThrow('read')
    vi.advanceTimersByTime(1000)
    expect(models.at(-1)).toBeNull()
    await settled(askModel('/b'))
    expect(models.at(-1)).toBe('named /b')
  })
})
