import { PassingFailure } from './hubErrors.ts'

/** Ends a connection on which nothing comes any more, or nearly nothing. */
export interface IdleClock {
  /** Aborted when it has run down, or when the caller's is. */
  readonly signal: AbortSignal
  /** Says that bytes came. */
  note(nBytes: number): void
  stop(): void
  /** What happened when it has run down; null before. */
  failure(): PassingFailure | null
}

/** Less within the time is as good as nothing: a gigabyte would take half a year. */
const leastBytes = 1024

export function idleClock(idleMs: number, outer: AbortSignal, host: string): IdleClock {
  const controller = new AbortController()
  let failure: PassingFailure | null = null
  let nBytes = 0
  const runDown = (): void => {
    failure = new PassingFailure(`${host} sent next to nothing for ${Math.round(idleMs / 1000)} s`)
    controller.abort(failure)
  }
  let timer = setTimeout(runDown, idleMs)
  return {
    signal: AbortSignal.any([outer, controller.signal]),
    note(n) {
      nBytes += n
      if (nBytes < leastBytes) return
      nBytes = 0
      clearTimeout(timer)
      timer = setTimeout(runDown, idleMs)
    },
    stop: () => clearTimeout(timer),
    failure: () => failure,
  }
}
