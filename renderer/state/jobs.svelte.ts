import { untrack } from 'svelte'
import type { Api } from '../api/api.ts'
import type { Job } from '../api/shapes.ts'
import type { Feed } from './feed.svelte.ts'

type Host = Pick<Api, 'jobs.list' | 'jobs.stop' | 'jobs.resume' | 'jobs.dismiss'>

/** How far a job was at a time. */
export interface JobPoint {
  readonly elapsedMs: number
  readonly done: number
  readonly phase: string
}

/** Points that are kept of a job: enough for a line as wide as a hand. */
const mostPoints = 240

/** Long work of the host, newest first. What is shown comes from its events, so that every window shows the same. */
export class Jobs {
  #byId = $state.raw<ReadonlyMap<string, Job>>(new Map())
  #points = $state.raw<ReadonlyMap<string, readonly JobPoint[]>>(new Map())
  readonly #api: Host

  constructor(api: Host, feed: Feed) {
    this.#api = api
    feed.on('job', ({ job }) => {
      this.#put(job)
      this.#note(job)
    })
  }

  readonly all = $derived([...this.#byId.values()].reverse())
  readonly active = $derived(this.all.filter(isActive))
  /** Those that ended badly or early and were not dismissed: they stay until someone has seen them. */
  readonly unseen = $derived(this.all.filter(({ state }) => state === 'failed' || state === 'stopped'))

  /** How far what runs has come, from 0 to 1 in steps of a hundredth; null while nothing does. */
  readonly share = $derived.by(() => {
    const job = this.active.find(({ state }) => state !== 'queued')
    if (job === undefined) return null
    return job.total === null || job.total === 0 ? 0 : Math.round((100 * job.done) / job.total) / 100
  })

  /** Tells of each job that ends by itself, well or badly, from now on; for an effect. */
  followEnds(onEnd: (job: Job) => void): void {
    let before = new Set<string>()
    $effect(() => {
      const ended = this.all.filter(({ id, state }) => before.has(id) && ['done', 'failed'].includes(state))
      before = new Set(this.active.map(({ id }) => id))
      for (const job of ended) untrack(() => onEnd(job))
    })
  }

  job(id: string | null): Job | null {
    return (id === null ? undefined : this.#byId.get(id)) ?? null
  }

  ofRun(runId: string): Job | null {
    return this.all.find((job) => job.runId === runId) ?? null
  }

  /** How it went on so far, for a line of its rate. A page that was reloaded is told it again. */
  pointsOf(jobId: string): readonly JobPoint[] {
    return this.#points.get(jobId) ?? []
  }

  async refresh(): Promise<void> {
    const jobs = await this.#api['jobs.list']({})
    this.#byId = new Map(jobs.map((job) => [job.id, job]))
  }

  /** Shows the job as stopping at once; the host's event says when it has stopped. */
  async stop(jobId: string): Promise<void> {
    const job = this.job(jobId)
    if (job !== null && isActive(job)) this.#put({ ...job, state: 'stopping' })
    await this.#api['jobs.stop']({ jobId })
  }

  async resume(jobId: string): Promise<void> {
    await this.#api['jobs.resume']({ jobId })
  }

  async dismiss(jobId: string): Promise<void> {
    const rest = new Map(this.#byId)
    rest.delete(jobId)
    this.#byId = rest
    await this.#api['jobs.dismiss']({ jobId })
  }

  #note({ id, state, elapsedMs, done, phase }: Job): void {
    if (state !== 'running') return
    const before = this.#points.get(id) ?? []
    const last = before.at(-1)
    // Taken up again, or a new phase: how fast the one before went says nothing of it.
    const isNew = last === undefined || elapsedMs < last.elapsedMs || done < last.done || phase !== last.phase
    const points = isNew ? [{ elapsedMs, done, phase }] : [...before.slice(1 - mostPoints), { elapsedMs, done, phase }]
    this.#points = new Map(this.#points).set(id, points)
  }

  #put(job: Job): void {
    this.#byId = new Map(this.#byId).set(job.id, job)
  }
}

export function isActive({ state }: Pick<Job, 'state'>): boolean {
  return state === 'queued' || state === 'running' || state === 'stopping'
}
