import type { WorkbenchItem } from '../../../main/rpc/window/contract.ts'

type NumberedEvent = WorkbenchItem<'events'>

/** Numbered events, all kept, told to whoever follows. */
export class FakeEvents {
  readonly #all: NumberedEvent[] = []
  readonly #followers = new Set<(event: NumberedEvent) => void>()

  emit(event: NumberedEvent['event']): void {
    const numbered = { seq: this.#all.length + 1, at: new Date().toISOString(), event: structuredClone(event) }
    this.#all.push(numbered)
    for (const follower of this.#followers) follower(numbered)
  }

  follow(
    since: number,
    { signal, onItem }: { readonly signal: AbortSignal; readonly onItem: (event: NumberedEvent) => void },
  ): Promise<Record<never, never>> {
    this.#all.slice(since).forEach(onItem)
    this.#followers.add(onItem)
    return new Promise((_, reject) => {
      const stop = (): void => {
        this.#followers.delete(onItem)
        reject(signal.reason as Error)
      }
      if (signal.aborted) stop()
      else signal.addEventListener('abort', stop, { once: true })
    })
  }

  /** Cuts every line, as a host that dies does. */
  cut(): void {
    this.#followers.clear()
  }
}
