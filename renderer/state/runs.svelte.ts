import type { Api } from '../api/api.ts'
import type { Failure, Project, Run } from '../api/shapes.ts'
import type { Feed } from './feed.svelte.ts'
import { Resource, resource } from './resource.svelte.ts'

type Host = Pick<Api, 'runs.list' | 'runs.change'>

/** The runs of the open project. Read again after each change as long as somebody follows them. */
export class RunList {
  readonly #list: Resource<string, readonly Run[]>
  #path: string | null = null
  #nFollowers = 0
  readonly #api: Host
  readonly #feed: Feed
  readonly #project: { readonly current: Pick<Project, 'path'> | null }

  /** @param project the one that is open, by the time that its event is heard here */
  constructor(api: Host, feed: Feed, project: { readonly current: Pick<Project, 'path'> | null }) {
    this.#api = api
    this.#feed = feed
    this.#project = project
    this.#list = new Resource((_path, signal) => api['runs.list']({}, { signal }))
    const read = (): void => void (this.#nFollowers > 0 && this.load())
    feed.on('runs', read)
    feed.on('project', read)
  }

  /** Follows the project's runs until what it returns is called: `onMount(() => runs.follow())`. */
  follow(): () => void {
    this.#nFollowers++
    void this.load()
    return () => void this.#nFollowers--
  }

  /** The newest first, those in the trash too; null until they were asked for. */
  get all(): readonly Run[] | null {
    return this.#list.value
  }
  readonly kept = $derived((this.all ?? []).filter(({ trashed }) => !trashed))
  readonly trashed = $derived((this.all ?? []).filter(({ trashed }) => trashed))

  get failure(): Failure | null {
    return this.#list.failure
  }

  get(id: string | null): Run | null {
    return this.all?.find((run) => run.id === id) ?? null
  }

  /** Of a component: the ids of the runs that a filter finds, null where it is empty. Its failure: it is not understood. */
  found(filter: () => string): Resource<string, ReadonlySet<string>> {
    const load = async (text: string, signal: AbortSignal) =>
      new Set((await this.#api['runs.list']({ filter: text }, { signal })).map(({ id }) => id))
    return resource(() => filter().trim() || null, load, this.#feed, 'runs')
  }

  /** Asks the host; a change that comes while it answers is asked for once more. */
  load(): Promise<void> {
    const path = this.#project.current?.path ?? null
    if (path === this.#path) return this.#list.reload()
    this.#path = path
    void this.#list.ask(null) // the runs of another project are none of this one, not even until its own are there
    return this.#list.ask(path)
  }

  async change(runId: string, change: Omit<Parameters<Api['runs.change']>[0], 'runId'>): Promise<void> {
    await this.#api['runs.change']({ runId, ...change })
    await this.load()
  }
}
