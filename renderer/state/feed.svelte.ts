import type { Api } from '../api/api.ts'
import { failureOf, isCancelled, signedOut } from '../api/failure.ts'
import type { HostEvent, NumberedEvent } from '../api/shapes.ts'

type Kind = HostEvent['kind']
type Listener<K extends Kind> = (event: Extract<HostEvent, { kind: K }>) => void

/** Longest pause between two tries to reach the host, in milliseconds. */
const longestPauseMs = 4000

/** What the host tells without being asked. Remembers the last number, so that a cut line loses nothing. */
export class Feed {
  #since = 0
  #isLost = $state(false)
  #isSignedOut = $state(false)
  readonly #api: Pick<Api, 'events'>
  readonly #pause: (ms: number, signal: AbortSignal) => Promise<void>
  readonly #listeners = new Map<Kind, Set<(event: HostEvent) => void>>()

  constructor(api: Pick<Api, 'events'>, pause = wait) {
    this.#api = api
    this.#pause = pause
  }

  /** The host did not answer when it was asked last. */
  get isLost(): boolean {
    return this.#isLost
  }

  /** It is lost because this browser is not, or no longer, signed in. */
  get isSignedOut(): boolean {
    return this.#isSignedOut
  }

  /** Calls `listener` for every event of a kind, until what it returns is called. */
  on<K extends Kind>(kind: K, listener: Listener<K>): () => void {
    const listeners = this.#listeners.get(kind) ?? new Set()
    this.#listeners.set(kind, listeners)
    const entry = listener as (event: HostEvent) => void
    listeners.add(entry)
    return () => void listeners.delete(entry)
  }

  /** Listens until the signal aborts; asks again from the last known event whenever the line is cut. */
  async listen(signal: AbortSignal): Promise<void> {
    let pauseMs = 100
    while (!signal.aborted) {
      try {
        const onItem = (item: NumberedEvent): void => {
          pauseMs = 100
          this.#isLost = false
          this.#isSignedOut = false
          this.#take(item)
        }
        await this.#api.events({ since: this.#since }, { signal, onItem })
      } catch (error) {
        if (isCancelled(error) && signal.aborted) return
        this.#isLost = true
        this.#isSignedOut = failureOf(error).code === signedOut
      }
      await this.#pause(pauseMs, signal)
      pauseMs = Math.min(pauseMs * 2, longestPauseMs)
    }
  }

  #take({ seq, event }: NumberedEvent): void {
    if (seq <= this.#since) return
    this.#since = seq
    for (const listener of this.#listeners.get(event.kind) ?? []) listener(event)
  }
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true })
  })
}
