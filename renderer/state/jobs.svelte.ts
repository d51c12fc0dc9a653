import type { Api } from '../api/api.ts'
import type { Job } from '../api/shapes.ts'
import type { Feed } from './feed.svelte.ts'

type Host = Pick<Api, 'jobs.list' | 'jobs.stop' | 'jobs.resume' | 'jobs.dismiss'>

/** Long work of the host, newest first. What is shown comes from its events, so that every window shows the same. */
export class Jobs {
  #byId = $state.raw<ReadonlyMap<string, Job>>(new Map())
  readonly #api: Host

  constructor(api: Host, feed: Feed) {
    this.#api = api
    feed.on('job', ({ job }) => this.#put(job))
  }

  readonly all = $derived([...this.#byId.values()].reverse())
  readonly active = $derived(this.all.filter(isActive))
  /** Those that ended badly or early and were not dismissed: they stay until someone has seen them. */
  readonly unseen = $derived(this.all.filter(({ state }) => state === 'failed' || state === 'stopped'))

  job(id: string | null): Job | null {
    return (id === null ? undefined : this.#byId.get(id)) ?? null
  }

  ofRun(runId: string): Job | null {
    return this.all.find((job) => job.runId === runId) ?? null
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

  #put(job: Job): void {
    this.#byId = new Map(this.#byId).set(job.id, job)
  }
}

export function isActive({ state }: Pick<Job, 'state'>): boolean {
  return state === 'queued' || state === 'running' || state === 'stopping'
}
