import type { WorkbenchOutput } from '../../../main/rpc/window/contract.ts'
import type { FakeEvents } from './fakeEvents.ts'
import type { FakeState } from './fakeState.ts'

type Job = WorkbenchOutput<'jobs.list'>[number]

export interface FakeWork {
  readonly kind: Job['kind']
  readonly title: string
  readonly total: number
  readonly unit: string
  readonly phase: string
  readonly stepMs: number
  readonly runId?: string
  /** How much a step does; one when it is not told. */
  readonly stride?: number
  readonly onStep?: (done: number) => void
  readonly onEnd?: (state: Job['state'], done: number) => void
}

/** A job that counts to its total, a step at a time, and can be stopped between two steps. */
export function startJob(state: FakeState, events: FakeEvents, work: FakeWork): string {
  const id = `job-${state.jobs.size + 1}`
  let isStopped = false
  let job: Job = {
    id,
    kind: work.kind,
    title: work.title,
    state: 'running',
    phase: work.phase,
    done: 0,
    total: work.total,
    unit: work.unit,
    startedAt: new Date().toISOString(),
    elapsedMs: 0,
    perSecond: null,
    remainingMs: null,
    runId: work.runId ?? null,
    warnings: [],
    failure: null,
    resumable: false,
  }
  const put = (change: Partial<Job>): void => {
    job = { ...job, ...change }
    state.jobs.set(id, job)
    events.emit({ kind: 'job', job })
  }
  const step = (): void => {
    if (isStopped) {
      put({ state: 'stopped', resumable: work.kind !== 'load' })
      work.onEnd?.('stopped', job.done)
      return
    }
    const done = Math.min(work.total, job.done + (work.stride ?? 1))
    const leftMs = (work.total - done) * work.stepMs
    const isKnown = done >= 10 && work.stepMs > 0
    put({
      done,
      elapsedMs: done * work.stepMs,
      perSecond: work.stepMs > 0 ? 1000 / work.stepMs : null,
      remainingMs: isKnown ? [leftMs * 0.85, leftMs * 1.2] : null,
    })
    work.onStep?.(done)
    if (done < work.total) setTimeout(step, work.stepMs)
    else {
      put({ state: 'done', phase: '' })
      work.onEnd?.('done', done)
    }
  }
  state.stops.set(id, () => {
    isStopped = true
    if (job.state === 'running') put({ state: 'stopping' })
  })
  put({})
  setTimeout(step, work.stepMs)
  return id
}
