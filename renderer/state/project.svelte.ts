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
  #noted = $state.raw<readonly RecentProject[] | null>(null)
  readonly #api: Host

  constructor(api: Host, feed: Feed) {
    this.#api = api
    feed.on('project', ({ project }) => (this.#current = project))
  }

  get current(): Project | null {
    return this.#current
  }
  /** What the open one holds is what it holds now. Null until it was asked for. */
  readonly recent = $derived.by<readonly RecentProject[] | null>(() => {
    const current = this.#current
    if (current === null || this.#noted === null) return this.#noted
    const { path, name, langs, nQuestions, nRuns } = current
    return this.#noted.map((each) => (each.path === path ? { ...each, name, langs, nQuestions, nRuns } : each))
  })

  async load(): Promise<void> {
    this.#current = await this.#api['projects.current']({})
  }

  async loadRecent(): Promise<void> {
    this.#noted = await this.#api['projects.recent']({})
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
