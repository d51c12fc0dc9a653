import { failureOf, isCancelled } from '../api/failure.ts'
import type { Failure } from '../api/shapes.ts'

/** What the host answered to the latest question. Answers to earlier ones that come late are dropped. */
export class Latest<T> {
  #value = $state.raw<T | null>(null)
  #failure = $state.raw<Failure | null>(null)
  #isBusy = $state(false)
  #last = 0

  /** Stays until the next answer, so that a view does not flicker. */
  get value(): T | null {
    return this.#value
  }
  get failure(): Failure | null {
    return this.#failure
  }
  get isBusy(): boolean {
    return this.#isBusy
  }

  /** Whether what came is still what was asked for last. */
  async ask(work: () => Promise<T>): Promise<boolean> {
    const mine = ++this.#last
    this.#isBusy = true
    try {
      const value = await work()
      if (mine !== this.#last) return false
      this.#value = value
      this.#failure = null
      this.#isBusy = false
      return true
    } catch (error) {
      if (mine !== this.#last) return false
      this.#isBusy = false
      if (!isCancelled(error)) this.#failure = failureOf(error)
      return false
    }
  }

  forget(): void {
    this.#last++
    this.#value = null
    this.#failure = null
    this.#isBusy = false
  }
}
