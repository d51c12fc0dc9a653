import { afterEach, describe, expect, test, vi } from 'vitest'
import { WorkbenchError } from '../../../main/base/errors.ts'
import { createEventLog } from '../../../main/workbench/events.ts'
import { createJobs, type JobContext, type JobSpec } from '../../../main/workbench/jobs.ts'
import { answer } from '../../support/answers.ts'

afterEach(() => void vi.useRealTimers())

function queue(endEngine: () => void = () => undefined) {
  const now = () => new Date('2026-11-24T08:00:00Z')
  const events = createEventLog(now)
  const jobs = createJobs(events, now, endEngine)
  const spec = (id: string, work: JobSpec['work'], onState: JobSpec['onState'] = () => undefined): JobSpec => ({
    ...{ id, kind: 'predict', title: id, unit: 'prompts', runId: id, resumable: true, work, onState },
  })
  const state = (id: string) => jobs.list().find((job) => job.id === id)?.state
  return { events, jobs, spec, state }
}

/** Work that ends when it is told to, or is aborted. */
function pending() {
  const { promise, resolve } = Promise.withResolvers<void>()
  const work = ({ signal }: JobContext) =>
    Promise.race([
      promise,
      new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
    ])
  return { work, finish: resolve }
}

describe('createJobs', () => {
  test('jobs run one after another, in the order in which they were started', async () => {
    const { jobs, spec, state } = queue()
    const [a, b] = [pending(), pending()]
    jobs.start(spec('a', a.work))
    jobs.start(spec('b', b.work))
    await expect.poll(() => [state('a'), state('b')]).toEqual(['running', 'queued'])
    a.finish()
    await expect.poll(() => [state('a'), state('b')]).toEqual(['done', 'running'])
  })

  test('what needs no engine waits for nobody, goes on without a project, and ends with everything', async () => {
    let nEnded = 0
    const { jobs, spec, state } = queue(() => nEnded++)
    jobs.start(spec('a', pending().work))
    jobs.start({ ...spec('b', pending().work), beside: true })
    await expect.poll(() => [state('a'), state('b')]).toEqual(['running', 'running'])
    await jobs.stopAll()
    expect([state('a'), state('b')]).toEqual(['stopped', 'running'])
    await jobs[Symbol.asyncDispose]()
    expect([state('b'), nEnded]).toEqual(['stopped', 0])
  })

  test('a start that is repeated under its client id gives the same job; one that failed may be tried again', async () => {
    const { jobs } = queue()
    let n = 0
    const begin = () => Promise.resolve({ jobId: `job ${++n}`, runId: null })
    expect([await jobs.once('x', begin), await jobs.once('x', begin), await jobs.once('y', begin)]).toEqual([
      { jobId: 'job 1', runId: null },
      { jobId: 'job 1', runId: null },
      { jobId: 'job 2', runId: null },
    ])
    await expect(jobs.once('z', () => Promise.reject(new Error('no model')))).rejects.toThrow('no model')
    expect((await jobs.once('z', begin)).jobId).toBe('job 3')
    expect((await jobs.once(undefined, begin)).jobId).toBe('job 4')
  })

  test('a failure carries its sentence, and the next job runs all the same', async () => {
    const { jobs, spec, state } = queue()
    jobs.start(spec('a', () => Promise.reject(new WorkbenchError('run.memory', 'Memory ran out.'))))
    jobs.start(spec('b', () => Promise.resolve()))
    await expect.poll(() => state('b')).toBe('done')
    expect(jobs.list()[0]).toMatchObject({ state: 'failed', failure: { code: 'run.memory', retryable: true } })
  })

  test('a job that waits is stopped without having begun, and may be resumed', async () => {
    const { jobs, spec, state } = queue()
    const [a, b] = [pending(), pending()]
    jobs.start(spec('a', a.work))
    jobs.start(spec('b', b.work))
    jobs.stop('b')
    expect(state('b')).toBe('stopped') // whatever the one before it still has to do
    a.finish()
    await expect.poll(() => state('a')).toBe('done')
    expect(state('b')).toBe('stopped')
    await jobs.part['jobs.resume']({ jobId: 'b' }, {} as never)
    await expect.poll(() => state('b')).toBe('running')
    b.finish()
    await expect.poll(() => state('b')).toBe('done')
  })

  test('one that was stopped and resumed while it waited runs once', async () => {
    const { jobs, spec, state } = queue()
    const a = pending()
    let nRuns = 0
    jobs.start(spec('a', a.work))
    jobs.start(spec('b', () => Promise.resolve(void nRuns++)))
    jobs.stop('b')
    await jobs.part['jobs.resume']({ jobId: 'b' }, {} as never)
    a.finish()
    await expect.poll(() => state('b')).toBe('done')
    expect(nRuns).toBe(1)
  })

  test('a job that is stopped while it is just starting is stopped, and one that had finished by then is done', async () => {
    const { jobs, spec, state } = queue()
    jobs.start(
      spec('a', async ({ signal }) => {
        jobs.stop('a')
        await Promise.resolve()
        signal.throwIfAborted()
      }),
    )
    jobs.start(spec('b', () => Promise.resolve(jobs.stop('b'))))
    await expect.poll(() => [state('a'), state('b')]).toEqual(['stopped', 'done'])
    jobs.stop('b') // there is nothing to stop any more
    expect(state('b')).toBe('done')
  })

  test('a job that does not end when it is stopped has its engine ended under it, once and not before its time', async () => {
    vi.useFakeTimers()
    const answered = Promise.withResolvers<void>()
    const endEngine = vi.fn(() => answered.reject(new DOMException('stopped', 'AbortError')))
    const { jobs, spec, state } = queue(endEngine)
    jobs.start(spec('a', () => answered.promise))
    await vi.advanceTimersByTimeAsync(0)
    jobs.stop('a')
    await vi.advanceTimersByTimeAsync(1999)
    expect([state('a'), endEngine.mock.calls.length]).toEqual(['stopping', 0])
    await vi.advanceTimersByTimeAsync(1)
    expect([state('a'), endEngine.mock.calls.length]).toEqual(['stopped', 1])
    jobs.start(spec('b', pending().work))
    await vi.advanceTimersByTimeAsync(0)
    jobs.stop('b') // which answers
    await vi.advanceTimersByTimeAsync(10_000)
    expect([state('b'), endEngine.mock.calls.length]).toEqual(['stopped', 1])
  })

  test('what comes from a job after its end changes nothing', async () => {
    const { jobs, spec, state } = queue()
    let late: JobContext | undefined
    jobs.start(spec('a', (context) => Promise.resolve(void (late = context))))
    await expect.poll(() => state('a')).toBe('done')
    late?.onProgress({ phase: 'predict', done: 1, total: 2 })
    late?.onWarning('too late')
    expect(jobs.list()[0]).toMatchObject({ state: 'done', done: 0, warnings: [] })
  })

  test.each(['queued', 'running', 'done'] as const)(
    'a job whose state "%s" cannot be kept fails with the reason, and the next one runs all the same',
    async (unkept) => {
      const { jobs, spec, state } = queue()
      const onState: JobSpec['onState'] = ({ state }) => {
        if (state === unkept) throw new WorkbenchError('run.disk', 'The disk is full.')
      }
      jobs.start(spec('a', () => Promise.resolve(), onState))
      jobs.start(spec('b', () => Promise.resolve()))
      await expect.poll(() => state('b')).toBe('done')
      expect(jobs.list()[0]).toMatchObject({ state: 'failed', failure: { code: 'run.disk' }, resumable: true })
    },
  )

  test('once it is disposed of every job has stopped, and none is started', async () => {
    const { jobs, spec, state } = queue()
    jobs.start(spec('a', pending().work))
    jobs.start(spec('b', pending().work))
    await jobs[Symbol.asyncDispose]()
    expect([state('a'), state('b')]).toEqual(['stopped', 'stopped'])
    expect(() => jobs.start(spec('c', pending().work))).toThrow('Engram is closing')
    expect(() => jobs.part['jobs.resume']({ jobId: 'a' }, {} as never)).toThrow('Engram is closing')
  })

  test('a running job cannot be started twice or dismissed', async () => {
    const { jobs, spec } = queue()
    const a = pending()
    jobs.start(spec('a', a.work))
    expect(() => jobs.start(spec('a', a.work))).toThrow('"a" is running already.')
    expect(() => jobs.part['jobs.dismiss']({ jobId: 'a' }, {} as never)).toThrow('stop it first')
    await jobs.stopAll()
    expect(jobs.list()[0]?.state).toBe('stopped')
  })

  test('progress names rate and remaining time as a range, once enough is done', async () => {
    const { jobs, spec } = queue()
    const { promise, resolve } = Promise.withResolvers<void>()
    jobs.start(
      spec('a', async ({ onProgress }) => {
        for (let done = 0; done <= 20; done++) {
          onProgress({ phase: 'predict', done, total: 100 })
          await new Promise((next) => setTimeout(next, 12))
        }
        onProgress({ phase: 'predict', done: 20, total: 100 })
        await promise
      }),
    )
    await expect.poll(() => jobs.list()[0]?.remainingMs ?? null).not.toBeNull()
    const { perSecond, remainingMs, total } = jobs.list()[0]!
    expect(total).toBe(100)
    expect(perSecond).toBeGreaterThan(0)
    expect(remainingMs![0]).toBeLessThan(remainingMs![1])
    resolve()
  })
})

describe('createEventLog', () => {
  test('replays what came after a number, then goes on, and ends when it is cancelled', async () => {
    const { events } = queue()
    events.publish({ kind: 'runs' })
    events.publish({ kind: 'edits' })
    const all: number[] = []
    const first = new AbortController()
    const following = events.follow(0, first.signal, ({ seq }) => all.push(seq))
    const late: string[] = []
    const second = new AbortController()
    events.follow(all[0]!, second.signal, ({ event }) => late.push(event.kind)).catch(() => undefined)
    events.publish({ kind: 'report' })
    expect(late).toEqual(['edits', 'report'])
    first.abort()
    await expect(following).rejects.toThrow('aborted')
    events.publish({ kind: 'runs' })
    expect(all).toHaveLength(3)
    expect(late).toHaveLength(3)
    second.abort()
    const again: string[] = []
    const third = new AbortController()
    events.follow(Infinity, third.signal, ({ event }) => again.push(event.kind)).catch(() => undefined)
    expect(again).toEqual(['runs']) // known, but a sign of life
    third.abort()
  })

  test('after many events the last one of each job is still there', () => {
    const { events, jobs, spec } = queue()
    jobs.start(spec('a', () => new Promise(() => undefined)))
    for (let i = 0; i < 11_000; i++)
      events.publish({ kind: 'row', runId: 'r', row: { part: 'before', ...answer(`q${i}`, 0, 'A', 'A') } })
    const kinds: string[] = []
    events.follow(0, new AbortController().signal, ({ event }) => kinds.push(event.kind)).catch(() => undefined)
    expect(kinds).toContain('job')
    expect(kinds.length).toBeLessThan(10_100)
  })

  test('a host that began later has higher numbers, so that a window of the one before is told everything', () => {
    const before = createEventLog(() => new Date(1000))
    const after = createEventLog(() => new Date(2000))
    const seqs: number[] = []
    for (const log of [before, after]) {
      for (let i = 0; i < 100; i++) log.publish({ kind: 'runs' })
      log.follow(0, new AbortController().signal, ({ seq }) => seqs.push(seq)).catch(() => undefined)
    }
    expect(Math.max(...seqs.slice(0, 100))).toBeLessThan(Math.min(...seqs.slice(100)))
  })
})
