import { failureOf, isCancelled } from '../api/failure.ts'
import type { Failure } from '../api/shapes.ts'

/** A question that a person puts to the model and may take back: its answer belongs to what was asked, and to nothing else. */
export class Asking<Found> {
  #found = $state.raw<{ readonly of: string; readonly found: Found } | null>(null)
  #failure = $state.raw<Failure | null>(null)
  #call = $state.raw<AbortController | null>(null)

  get isAsking(): boolean {
    return this.#call !== null
  }
  get failure(): Failure | null {
    return this.#failure
  }

  /** What was answered to this, whole or so far. */
  found(of: string): Found | null {
    return this.#found?.of === of ? this.#found.found : null
  }

  /**
   * Asks, in place of what is being asked.
   *
   * @param call answers; what it notes before is shown meanwhile
   */
  async ask(of: string, call: (signal: AbortSignal, note: (found: Found) => void) => Promise<Found>): Promise<void> {
    this.stop()
    const asking = new AbortController()
    this.#call = asking
    this.#failure = null
    const note = (found: Found): void => {
      if (this.#call === asking) this.#found = { of, found }
    }
    try {
      note(await call(asking.signal, note))
    } catch (error) {
      if (this.#call === asking && !isCancelled(error)) this.#failure = failureOf(error)
    } finally {
      if (this.#call === asking) this.#call = null
    }
  }

  stop(): void {
    this.#call?.abort()
    this.#call = null
  }
}
