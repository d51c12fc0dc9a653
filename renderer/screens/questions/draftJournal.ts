import type { Api } from '../../api/api.ts'

type Texts = Parameters<Api['drafts.put']>[0]['drafts']
type Typed = Texts[number]

/** So long a text waits to be kept, in milliseconds; with the way to the host it is less than the 200 that may be lost. */
const waitMs = 100

/**
 * Sends what is typed to be kept, a few times a second and the newest of each field. One call is on its way at a time, so
 * that an older text never comes behind a newer one.
 */
export class DraftJournal {
  #waiting = new Map<string, Typed>()
  #timer: ReturnType<typeof setTimeout> | null = null
  #sending: Promise<void> | null = null
  readonly #put: (drafts: Texts) => Promise<unknown>
  readonly #onError: (error: unknown) => void

  /** @param put keeps texts; `onError` is told when it could not: the next text that is typed tries again */
  constructor(put: (drafts: Texts) => Promise<unknown>, onError: (error: unknown) => void) {
    this.#put = put
    this.#onError = onError
  }

  note(key: string, typed: Typed): void {
    this.#waiting.set(key, typed)
    this.#timer ??= setTimeout(() => void this.flush(), waitMs)
  }

  /** Sends at once what waits. */
  async flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.#sending ??= this.#send().finally(() => (this.#sending = null))
    await this.#sending
  }

  async #send(): Promise<void> {
    while (this.#waiting.size > 0) {
      const texts = this.#waiting
      this.#waiting = new Map()
      try {
        await this.#put([...texts.values()])
      } catch (error) {
        // Newer ones of the same fields stay newer.
        this.#waiting = new Map([...texts, ...this.#waiting])
        this.#onError(error)
        return
      }
    }
  }
}
