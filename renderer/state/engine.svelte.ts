import type { EngineEvent } from '../api/shapes.ts'
import type { Feed } from './feed.svelte.ts'

/** The process that computes: whether it lives, on what, and with which model. */
export class EngineState {
  #last = $state.raw<EngineEvent>({
    kind: 'engine',
    state: 'stopped',
    reason: null,
    device: null,
    model: null,
    memoryBytes: null,
  })

  constructor(feed: Feed) {
    feed.on('engine', (event) => {
      this.#last = event
    })
  }

  get state(): EngineEvent['state'] {
    return this.#last.state
  }
  get reason(): string | null {
    return this.#last.reason
  }
  get device(): EngineEvent['device'] {
    return this.#last.device
  }
  /** Name of the loaded model. */
  get model(): string | null {
    return this.#last.model
  }
  get memoryBytes(): number | null {
    return this.#last.memoryBytes
  }
}
