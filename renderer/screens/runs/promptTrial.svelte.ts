import type { Api } from '../../api/api.ts'
import type { ChatParts, Failure, PromptTrial as Found, RunSettings } from '../../api/shapes.ts'
import { Asking } from '../../state/asking.svelte.ts'

/** A few questions of a run asked raw and in a chat. */
export class PromptTrial {
  readonly #asking = new Asking<Found>()
  #progress = $state.raw({ done: 0, total: 0 })
  readonly #api: Pick<Api, 'runs.tryPrompting'>

  constructor(api: Pick<Api, 'runs.tryPrompting'>) {
    this.#api = api
  }

  get isAsking(): boolean {
    return this.#asking.isAsking
  }
  get failure(): Failure | null {
    return this.#asking.failure
  }
  /** Prompts that are answered, and how many there are. */
  get progress(): { readonly done: number; readonly total: number } {
    return this.#progress
  }

  /** What was found for these settings, and none of others; how prompts are put is what is tried, and no matter. */
  found(settings: RunSettings, chat: ChatParts): Found | null {
    return this.#asking.found(keyOf(settings, chat))
  }

  ask(settings: RunSettings, chat: ChatParts): Promise<void> {
    this.#progress = { done: 0, total: 0 }
    return this.#asking.ask(keyOf(settings, chat), (signal) => {
      const onItem = (progress: { readonly done: number; readonly total: number }): void => {
        if (!signal.aborted) this.#progress = progress
      }
      return this.#api['runs.tryPrompting']({ settings, chat }, { signal, onItem })
    })
  }

  stop(): void {
    this.#asking.stop()
  }
}

function keyOf({ options, ...settings }: RunSettings, chat: ChatParts): string {
  const { letters = null } = options as { readonly letters?: string | null }
  return JSON.stringify([settings, letters, chat])
}
