import { isAbort } from '../base/errors.ts'
import type { Progress } from '../base/contract.ts'
import type { EventLog } from './events.ts'
import { failureOf, refusal } from './failures.ts'
import { createProgressMeter, type ProgressMeter } from './jobProgress.ts'
import type { Job, JobState, Part, Started } from '../rpc/window/shapes.ts'

/** What a job is given to do its work with. */
export interface JobContext {
  readonly signal: AbortSignal
  readonly onProgress: (progress: Progress) => void
  readonly onWarning: (sentence: string) => void
  /** What comes after the phase that runs now takes so long, most likely. */
  readonly onLater: (laterMs: number) => void
  /** So many machines compute for it. */
  readonly onWorkers: (workers: number) => void
}

export interface JobSpec {
  readonly id: string
  readonly kind: Job['kind']
  readonly title: string
  /** What its progress counts. */
  readonly unit: string
  readonly runId: string | null
  /** Whether what it has done is kept, so that it can go on later. */
  readonly resumable: boolean
  /** Whether it needs no engine, and no project: it waits for no other then, and goes on when the project is closed. */
  readonly beside?: boolean
  readonly work: (context: JobContext) => Promise<void>
  /** Told of every change of its state, before the windows are. */
  readonly onState?: (job: Job) => void
}

/** Disposing stops every job, and none can be started afterwards. */
export interface Jobs extends AsyncDisposable {
  /** Puts a job behind those that wait. One with the same id must not be running. */
  start(spec: JobSpec): void
  /** A job of an earlier session that can go on. */
  addStopped(spec: JobSpec): void
  list(): readonly Job[]
  isActive(id: string): boolean
  /**
   * What `start` gives, and the same again for the same client id: a call that was repeated because its answer got lost
   * starts nothing twice.
   */
  once(clientId: string | undefined, start: () => Started | Promise<Started>): Promise<Started>
  stop(id: string): void
  /** Stops every job that is about the open project and waits until they have stopped. */
  stopAll(): Promise<void>
  /** Takes out all jobs of runs. */
  forgetRuns(): void
}

interface Entry {
  readonly spec: JobSpec
  job: Job
  readonly meter: ProgressMeter
  readonly controller: AbortController
  startMs: number
  ended: Promise<void>
}

/** Windows are told of progress so often. */
const tellEveryMs = 200
/** So many answers to starts are remembered. */
const mostStarted = 1000
/** How long a job that was stopped may take to end before its engine is ended under it. */
const stoppingMs = 2000

/**
 * The queue of long work: one at a time, since the engine holds one model; each change of a job is an event.
 *
 * @param endEngine ends the engine that a stopped job waits for in vain
 */
export function createJobs(
  events: EventLog,
  now: () => Date,
  endEngine: () => void = () => undefined,
): Jobs & { part: Part<'jobs.list' | 'jobs.stop' | 'jobs.resume' | 'jobs.dismiss'> } {
  const entries = new Map<string, Entry>()
  const started = new Map<string, Promise<Started>>()
  let turn: Promise<void> = Promise.resolve()
  let isClosed = false

  const publish = (entry: Entry): void => {
    const { startMs, meter } = entry
    const isRunning = entry.job.state === 'running' || entry.job.state === 'stopping'
    const nowMs = performance.now()
    const rates = isRunning ? meter.read(nowMs) : { perSecond: entry.job.perSecond, remainingMs: null }
    entry.job = { ...entry.job, ...rates, elapsedMs: isRunning ? nowMs - startMs : entry.job.elapsedMs }
    events.publish({ kind: 'job', job: entry.job })
  }
  const change = (entry: Entry, change: Partial<Job>): void => {
    entry.job = { ...entry.job, ...change }
    try {
      if (change.state !== undefined) entry.spec.onState?.(entry.job)
    } catch (error) {
      // What cannot be kept is not so: a job that says "done" would be taken for one. One that is stopping ends anyhow.
      const { resumable } = entry.spec
      if (change.state !== 'stopping')
        entry.job = { ...entry.job, state: 'failed', failure: failureOf(error), resumable }
    }
    publish(entry)
  }

  const run = async (entry: Entry): Promise<void> => {
    const { controller, spec, meter } = entry
    if (entry.job.state !== 'queued') return // stopped while it waited
    entry.startMs = performance.now()
    change(entry, { state: 'running', startedAt: now().toISOString() })
    if (hasEnded(entry)) return
    let toldMs = 0
    const deaf = { timer: undefined as NodeJS.Timeout | undefined }
    if (spec.beside !== true) {
      controller.signal.addEventListener('abort', () => (deaf.timer = setTimeout(endEngine, stoppingMs)))
    }
    try {
      await spec.work({
        signal: controller.signal,
        onProgress({ phase, done, total }) {
          if (hasEnded(entry)) return
          const nowMs = performance.now()
          meter.note(phase, done, total, nowMs)
          const isSame = phase === entry.job.phase && done < total
          entry.job = { ...entry.job, phase, done, total }
          if (isSame && nowMs - toldMs < tellEveryMs) return
          toldMs = nowMs
          publish(entry)
        },
        onLater: (laterMs) => meter.foretell(laterMs),
        onWorkers(workers) {
          if (!hasEnded(entry) && workers !== entry.job.workers) change(entry, { workers })
        },
        onWarning(sentence) {
          if (!hasEnded(entry)) change(entry, { warnings: [...new Set([...entry.job.warnings, sentence])] })
        },
      })
      change(entry, { state: 'done', resumable: false })
    } catch (error) {
      const isStopped = controller.signal.aborted || isAbort(error)
      if (isStopped) change(entry, { state: 'stopped' })
      else change(entry, { state: 'failed', failure: failureOf(error) })
    } finally {
      clearTimeout(deaf.timer)
    }
  }

  const add = (spec: JobSpec, state: JobState): Entry => {
    const { id, kind, title, unit, runId, resumable } = spec
    const job: Job = {
      ...{ id, kind, title, unit, runId, resumable, state, phase: '', done: 0, total: null },
      ...{
        startedAt: now().toISOString(),
        elapsedMs: 0,
        perSecond: null,
        remainingMs: null,
        warnings: [],
        failure: null,
        workers: null,
      },
    }
    const controller = new AbortController()
    const entry = { spec, job, meter: createProgressMeter(), controller, startMs: 0, ended: Promise.resolve() }
    entries.delete(id)
    entries.set(id, entry)
    change(entry, { state })
    return entry
  }
  const find = (id: string): Entry => {
    const entry = entries.get(id)
    if (entry !== undefined) return entry
    throw refusal('input.value', 'This job is not there any more; it ended or was dismissed.')
  }
  const isActive = (id: string): boolean => {
    const state = entries.get(id)?.job.state
    return state === 'queued' || state === 'running' || state === 'stopping'
  }
  const start = (spec: JobSpec): void => {
    if (isClosed) throw refusal('run.engine', 'Engram is closing: no more work is begun.')
    if (isActive(spec.id)) throw refusal('input.usage', `"${spec.title}" is running already.`)
    const entry = add(spec, 'queued')
    if (spec.beside === true) {
      entry.ended = run(entry)
      return
    }
    entry.ended = turn.then(() => run(entry))
    turn = entry.ended
  }
  const once: Jobs['once'] = async (clientId, begin) => {
    if (clientId === undefined) return begin()
    const known = started.get(clientId)
    if (known !== undefined) return known
    const answer = (async () => begin())()
    started.set(clientId, answer)
    answer.catch(() => started.delete(clientId)) // what did not start may be tried again
    for (const id of [...started.keys()].slice(0, -mostStarted)) started.delete(id)
    return answer
  }
  const stop = (id: string): void => {
    const entry = find(id)
    if (!isActive(id) || entry.job.state === 'stopping') return
    // One that waits has nothing to stop, and what is before it may take hours.
    change(entry, { state: entry.job.state === 'queued' ? 'stopped' : 'stopping' })
    entry.controller.abort()
  }
  const stopAll = async (also: (spec: JobSpec) => boolean = ({ beside }) => beside !== true): Promise<void> => {
    const active = [...entries.values()].filter(({ job, spec }) => isActive(job.id) && also(spec))
    for (const { job } of active) stop(job.id)
    await Promise.all(active.map(({ ended }) => ended))
  }
  return {
    start,
    addStopped: (spec) => void add(spec, 'stopped'),
    list: () => [...entries.values()].map(({ job }) => job),
    isActive,
    once,
    stop,
    stopAll: () => stopAll(),
    forgetRuns() {
      for (const [id, { job }] of entries) if (job.runId !== null) entries.delete(id)
    },
    [Symbol.asyncDispose]() {
      isClosed = true
      return stopAll(() => true)
    },
    part: {
      'jobs.list': () => Promise.resolve([...entries.values()].map(({ job }) => job)),
      'jobs.stop': ({ jobId }) => (stop(jobId), {}),
      'jobs.resume': ({ jobId }) => {
        const { spec, job } = find(jobId)
        if (isActive(jobId)) return { jobId, runId: job.runId }
        if (job.state === 'done') throw refusal('input.usage', `"${job.title}" is done; there is nothing to resume.`)
        start(spec)
        return { jobId, runId: job.runId }
      },
      'jobs.dismiss': ({ jobId }) => {
        if (isActive(jobId)) throw refusal('input.usage', 'This job is running; stop it first.')
        entries.delete(jobId)
        return {}
      },
    },
  }
}

function hasEnded({ job: { state } }: Entry): boolean {
  return state === 'done' || state === 'stopped' || state === 'failed'
}
