import { failureOf, isCancelled } from '../api/failure.ts'
import type { Failure } from '../api/shapes.ts'

interface Notice {
  readonly id: number
  readonly failure: Failure
}

/** Errors that were not shown where they arose. The same one twice is one. */
export class Notices {
  #all = $state.raw<readonly Notice[]>([])
  #lastId = 0

  get all(): readonly Notice[] {
    return this.#all
  }

  show(error: unknown): void {
    if (isCancelled(error)) return
    const failure = failureOf(error)
    const others = this.#all.filter((one) => one.failure.message !== failure.message)
    this.#all = [...others, { id: ++this.#lastId, failure }]
  }

  dismiss(id: number): void {
    this.#all = this.#all.filter((notice) => notice.id !== id)
  }
}
