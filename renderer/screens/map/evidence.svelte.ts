import type { Api } from '../../api/api.ts'
import type { Run } from '../../api/shapes.ts'
import { Latest } from '../../state/latest.svelte.ts'

type View = Awaited<ReturnType<Api['runs.evaluation']>>

/** What the newest finished evaluation of a detection says. */
export class Evidence {
  readonly #view = new Latest<View & { readonly runId: string }>()
  readonly #api: Pick<Api, 'runs.evaluation'>
  #runId: string | null = null

  constructor(api: Pick<Api, 'runs.evaluation'>) {
    this.#api = api
  }

  get value(): (View & { readonly runId: string }) | null {
    return this.#view.value
  }
  get failure() {
    return this.#view.failure
  }

  /** @param runs all of the project, the newest first */
  async load(detectionId: string, runs: readonly Run[]): Promise<void> {
    const run = runs.find(
      ({ settings, state, trashed }) =>
        settings.kind === 'evaluate' && settings.runId === detectionId && state === 'done' && !trashed,
    )
    if (run?.id === this.#runId && run !== undefined) return
    this.#runId = run?.id ?? null
    if (run === undefined) this.#view.forget()
    else
      await this.#view.ask(async () => ({ runId: run.id, ...(await this.#api['runs.evaluation']({ runId: run.id })) }))
  }
}
