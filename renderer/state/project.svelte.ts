import type { Api } from '../api/api.ts'
import type { Project, RecentProject } from '../api/shapes.ts'
import type { Feed } from './feed.svelte.ts'

type Host = Pick<
  Api,
  | 'projects.current'
  | 'projects.recent'
  | 'projects.create'
  | 'projects.open'
  | 'projects.sample'
  | 'projects.close'
  | 'projects.forget'
>

/** The project that is open, if one is, and those that were. */
export class ProjectState {
  #current = $state.raw<Project | null>(null)
  #recent = $state.raw<readonly RecentProject[] | null>(null)
  readonly #api: Host

  constructor(api: Host, feed: Feed) {
    this.#api = api
    feed.on('project', ({ project }) => {
      this.#current = project
      // What is told of the open one in the list of recent ones is told anew.
      if (this.#recent !== null) void this.loadRecent().catch(() => undefined)
    })
  }

  get current(): Project | null {
    return this.#current
  }
  /** Null until it was asked for. */
  get recent(): readonly RecentProject[] | null {
    return this.#recent
  }

  async load(): Promise<void> {
    this.#current = await this.#api['projects.current']({})
  }

  async loadRecent(): Promise<void> {
    this.#recent = await this.#api['projects.recent']({})
  }

  async create(path: string, name: string): Promise<void> {
    this.#current = await this.#api['projects.create']({ path, name })
  }

  async open(path: string): Promise<void> {
    this.#current = await this.#api['projects.open']({ path })
  }

  async openSample(): Promise<void> {
    this.#current = await this.#api['projects.sample']({})
  }

  async close(): Promise<void> {
    await this.#api['projects.close']({})
    this.#current = null
  }

  /** Takes a project out of the list; its file stays. */
  async forget(path: string): Promise<void> {
    await this.#api['projects.forget']({ path })
    await this.loadRecent()
  }
}
