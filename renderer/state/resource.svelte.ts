import { failureOf, isCancelled } from '../api/failure.ts'
import type { Failure, HostEvent } from '../api/shapes.ts'
import type { Feed } from './feed.svelte.ts'
import { whenever } from './whenever.svelte.ts'

type Load<Key, Value> = (key: Key, signal: AbortSignal) => Promise<Value>

/**
 * What the host answers to the latest key. Another key aborts the call for the one before it; what is shown stays until the
 * answer is there, so that a view does not flicker.
 */
export class Resource<Key, Value> {
  #value = $state.raw<Value | null>(null)
  #failure = $state.raw<Failure | null>(null)
  #isLoading = $state(false)
  #key: Key | null = null
  #keyText = 'null'
  #isRunning = false
  #isStale = false
  #call = new AbortController()
  #asking: Promise<void> = Promise.resolve()
  readonly #load: Load<Key, Value>

  /** @param load may reject: its error is `failure` then, unless another key was asked for */
  constructor(load: Load<Key, Value>) {
    this.#load = load
  }

  /** Null until the first answer, and without a key. */
  get value(): Value | null {
    return this.#value
  }
  /** Why the last call was not answered; `value` is older then. */
  get failure(): Failure | null {
    return this.#failure
  }
  get isLoading(): boolean {
    return this.#isLoading
  }

  /** Asks, unless an equal key was asked last; null asks nothing and shows nothing. @returns when the answer is there */
  ask(key: Key | null): Promise<void> {
    const text = JSON.stringify(key)
    if (text === this.#keyText) return this.#asking
    this.stop()
    this.#key = key
    this.#keyText = text
    if (key !== null) return this.reload()
    this.#value = null
    this.#failure = null
    return this.#asking
  }

  /** Asks for the same key again: at once, or once more behind the call that is on its way. */
  reload(): Promise<void> {
    this.#isStale = true
    if (this.#key !== null && !this.#isRunning) this.#asking = this.#answer(this.#key, this.#call.signal)
    return this.#asking
  }

  dismiss(): void {
    this.#failure = null
  }

  /** Gives up the call that is on its way. */
  stop(): void {
    this.#call.abort()
    this.#call = new AbortController()
    this.#isRunning = false
    this.#isLoading = false
    this.#asking = Promise.resolve()
  }

  async #answer(key: Key, signal: AbortSignal): Promise<void> {
    this.#isRunning = true
    this.#isLoading = true
    while (this.#isStale) {
      this.#isStale = false
      try {
        const value = await this.#load(key, signal)
        if (signal.aborted) return
        this.#value = value
        this.#failure = null
      } catch (error) {
        if (signal.aborted) return
        if (!isCancelled(error)) this.#failure = failureOf(error)
      }
    }
    this.#isRunning = false
    this.#isLoading = false
  }
}

/**
 * The resource of a component, for as long as that is there.
 *
 * @param key null while there is nothing to ask
 * @param on  events after which the answer may be another: it is asked for again
 */
export function resource<Key, Value>(
  key: () => Key | null,
  load: Load<Key, Value>,
  feed?: Feed,
  ...on: readonly HostEvent['kind'][]
): Resource<Key, Value> {
  const made = new Resource(load)
  whenever(key, (next) => void made.ask(next))
  $effect(() => {
    const undo = on.map((kind) => feed?.on(kind, () => void made.reload()))
    return () => (undo.forEach((one) => one?.()), made.stop())
  })
  return made
}
