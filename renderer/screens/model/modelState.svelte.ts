import type { Api } from '../../api/api.ts'
import { failureOf } from '../../api/failure.ts'
import type { Failure, ModelDetails, ModelEntry, Settings } from '../../api/shapes.ts'

type Host = Pick<
  Api,
  'models.list' | 'models.inspect' | 'models.load' | 'models.unload' | 'models.addFolder' | 'models.removeFolder'
>

/** The models on this machine, and the one that is looked at. */
export class ModelState {
  #all = $state.raw<readonly ModelEntry[] | null>(null)
  #details = $state.raw<ModelDetails | null>(null)
  #failure = $state.raw<Failure | null>(null)
  #loadJobId = $state<string | null>(null)
  readonly #api: Host

  constructor(api: Host) {
    this.#api = api
  }

  /** Null until they were asked for. */
  get all(): readonly ModelEntry[] | null {
    return this.#all
  }
  get details(): ModelDetails | null {
    return this.#details
  }
  get failure(): Failure | null {
    return this.#failure
  }
  /** The job that loads a model, started from here. */
  get loadJobId(): string | null {
    return this.#loadJobId
  }

  readonly loaded = $derived(this.#all?.find(({ loaded }) => loaded) ?? null)

  async refresh(): Promise<void> {
    await this.#try(async () => {
      this.#all = await this.#api['models.list']({})
      if (this.#details !== null) await this.#look(this.#details.dir)
    })
  }

  async inspect(dir: string): Promise<void> {
    await this.#try(() => this.#look(dir))
  }

  async load(device: Settings['device']): Promise<void> {
    const dir = this.#details?.dir
    if (dir === undefined) return
    await this.#try(async () => {
      const { jobId } = await this.#api['models.load']({ model: dir, device })
      this.#loadJobId = jobId
    })
  }

  async unload(): Promise<void> {
    await this.#try(async () => {
      await this.#api['models.unload']({})
      await this.refresh()
    })
  }

  async addFolder(path: string): Promise<void> {
    await this.#try(async () => {
      this.#all = await this.#api['models.addFolder']({ path })
    })
  }

  async removeFolder(path: string): Promise<void> {
    await this.#try(async () => {
      this.#all = await this.#api['models.removeFolder']({ path })
    })
  }

  dismissFailure(): void {
    this.#failure = null
  }

  async #look(dir: string): Promise<void> {
    this.#details = await this.#api['models.inspect']({ model: dir })
  }

  async #try(work: () => Promise<void>): Promise<void> {
    try {
      this.#failure = null
      await work()
    } catch (error) {
      this.#failure = failureOf(error)
    }
  }
}
