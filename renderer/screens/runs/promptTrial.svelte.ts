import type { Api } from '../../api/api.ts'
import { failureOf, isCancelled } from '../../api/failure.ts'
import type { ChatParts, Failure, PromptTrial as Found, RunSettings } from '../../api/shapes.ts'

/** A few questions of a run asked raw and in a chat. */
export class PromptTrial {
  #found = $state.raw<{ readonly of: string; readonly found: Found } | null>(null)
  #failure = $state.raw<Failure | null>(null)
  #asking = $state.raw<AbortController | null>(null)
  readonly #api: Pick<Api, 'runs.tryPrompting'>

  constructor(api: Pick<Api, 'runs.tryPrompting'>) {
    this.#api = api
  }

  get isAsking(): boolean {
    return this.#asking !== null
  }
  get failure(): Failure | null {
    return this.#failure
  }

  /** What was found for these settings, and none of others; how prompts are put is what is tried, and no matter. */
  found(settings: RunSettings, chat: ChatParts): Found | null {
    return this.#found?.of === keyOf(settings, chat) ? this.#found.found : null
  }

  async ask(settings: RunSettings, chat: ChatParts): Promise<void> {
    this.stop()
    const asking = new AbortController()
    this.#asking = asking
    this.#failure = null
    try {
      const found = await this.#api['runs.tryPrompting']({ settings, chat }, { signal: asking.signal })
      if (this.#asking === asking) this.#found = { of: keyOf(settings, chat), found }
    } catch (error) {
      if (this.#asking === asking && !isCancelled(error)) this.#failure = failureOf(error)
    } finally {
      if (this.#asking === asking) this.#asking = null
    }
  }

  stop(): void {
    this.#asking?.abort()
    this.#asking = null
  }
}

function keyOf({ options, ...settings }: RunSettings, chat: ChatParts): string {
  const { letters = null } = options as { readonly letters?: string | null }
  return JSON.stringify([settings, letters, chat])
}
