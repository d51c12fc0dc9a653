import type { Api } from '../api/api.ts'
import { failureOf } from '../api/failure.ts'
import type { Failure, Run } from '../api/shapes.ts'
import type { Feed } from './feed.svelte.ts'

type Host = Pick<Api, 'runs.list' | 'runs.change'>

/** The runs of the project, and those of them that a filter finds. */
export class RunList {
  #all = $state.raw<readonly Run[] | null>(null)
  #found = $state.raw<ReadonlySet<string> | null>(null)
  #filter = $state('')
  #fault = $state.raw<Failure | null>(null)
  #loading: Promise<void> | null = null
  #isStale = false
  readonly #api: Host

  constructor(api: Host) {
    this.#api = api
  }

  /** Follows the project's runs until it is given back. */
  follow(feed: Feed): () => void {
    const undo = [
      feed.on('runs', () => void this.load()),
      feed.on('project', ({ project }) => (project === null ? (this.#all = null) : void this.load())),
    ]
    void this.load()
    return () => undo.forEach((one) => one())
  }

  /** The newest first, those in the trash too; null until they were asked for. */
  get all(): readonly Run[] | null {
    return this.#all
  }
  /** Why the filter cannot be understood. */
  get fault(): Failure | null {
    return this.#fault
  }

  readonly kept = $derived((this.#all ?? []).filter(({ trashed }) => !trashed))
  readonly trashed = $derived((this.#all ?? []).filter(({ trashed }) => trashed))

  /** Those that the filter finds, of the kept ones or of those in the trash. */
  shown(inTrash: boolean): readonly Run[] {
    const found = this.#found
    return (inTrash ? this.trashed : this.kept).filter(({ id }) => found === null || found.has(id))
  }

  get(id: string | null): Run | null {
    return this.#all?.find((run) => run.id === id) ?? null
  }

  async filter(filter: string): Promise<void> {
    if (filter === this.#filter) return
    this.#filter = filter
    await this.load()
  }

  /** Asks the host; a change that comes while it answers is asked for once more. */
  async load(): Promise<void> {
    this.#isStale = true
    this.#loading ??= this.#loadAll().finally(() => (this.#loading = null))
    await this.#loading
  }

  async change(runId: string, change: Omit<Parameters<Api['runs.change']>[0], 'runId'>): Promise<void> {
    const run = await this.#api['runs.change']({ runId, ...change })
    this.#all = this.#all?.map((one) => (one.id === runId ? run : one)) ?? null
  }

  async #loadAll(): Promise<void> {
    while (this.#isStale) {
      this.#isStale = false
      const filter = this.#filter.trim()
      try {
        this.#all = await this.#api['runs.list']({})
        const found = filter === '' ? null : await this.#api['runs.list']({ filter })
        this.#found = found === null ? null : new Set(found.map(({ id }) => id))
        this.#fault = null
      } catch (error) {
        this.#fault = failureOf(error)
      }
    }
  }
}
