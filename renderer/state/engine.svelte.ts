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

  // Derived one by one: whoever follows the model must not run again because the engine was busy for a moment.
  readonly state = $derived(this.#last.state)
  readonly reason = $derived(this.#last.reason)
  readonly device = $derived(this.#last.device)
  /** Name of the loaded model. */
  readonly model = $derived(this.#last.model)
  readonly memoryBytes = $derived(this.#last.memoryBytes)
}
