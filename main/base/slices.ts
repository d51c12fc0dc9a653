import { setImmediate as nextTurn } from 'node:timers/promises'

/** Long work on the host's own thread, cut so that calls that arrive meanwhile are answered between two slices. */
export interface Slices {
  /** Resolves at once within a slice; behind its end, when others have had their turn. Throws the signal's reason. */
  readonly step: () => Promise<void> | undefined
  /** Resolves when others have had their turn. */
  readonly pause: () => Promise<void>
}

const sliceMs = 8

export function createSlices(signal?: AbortSignal): Slices {
  let untilMs = performance.now() + sliceMs
  const pause = async (): Promise<void> => {
    await nextTurn()
    untilMs = performance.now() + sliceMs
  }
  return {
    pause,
    step() {
      if (performance.now() < untilMs) return undefined
      return pause().then(() => signal?.throwIfAborted())
    },
  }
}
