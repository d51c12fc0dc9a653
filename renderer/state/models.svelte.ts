import type { Api } from '../api/api.ts'
import type { Failure, ModelEntry, Settings } from '../api/shapes.ts'
import type { EngineState } from './engine.svelte.ts'
import type { Jobs } from './jobs.svelte.ts'
import { Resource } from './resource.svelte.ts'
import { whenever } from './whenever.svelte.ts'

/** The models of this machine, asked for once for all screens: to list them the host has their headers read. */
export class KnownModels {
  readonly #list: Resource<string, readonly ModelEntry[]>
  readonly #engine: Pick<EngineState, 'model'>
  readonly #jobs: Pick<Jobs, 'all'>
  readonly #settings: { readonly all: Pick<Settings, 'modelFolders'> }

  constructor(
    api: Pick<Api, 'models.list'>,
    engine: Pick<EngineState, 'model'>,
    jobs: Pick<Jobs, 'all'>,
    settings: { readonly all: Pick<Settings, 'modelFolders'> },
  ) {
    this.#list = new Resource((_, signal) => api['models.list']({}, { signal }))
    this.#engine = engine
    this.#jobs = jobs
    this.#settings = settings
  }

  /** Null until they were asked for. */
  get all(): readonly ModelEntry[] | null {
    return this.#list.value
  }
  get failure(): Failure | null {
    return this.#list.failure
  }

  /**
   * Of a component: asks for them, and again when another model is loaded, one was fetched or a folder of models is another.
   * Not at other events of the engine: to ask makes it work, which is an event again.
   */
  follow(): void {
    const key = (): string => {
      const nFetched = this.#jobs.all.filter(({ kind, state }) => kind === 'fetch' && state === 'done').length
      return JSON.stringify([this.#engine.model, nFetched, this.#settings.all.modelFolders])
    }
    whenever(key, (next) => void this.#list.ask(next))
  }

  reload(): Promise<void> {
    return this.#list.reload()
  }
  dismiss(): void {
    this.#list.dismiss()
  }
}
