import type { Engine } from '../rpc/engineHost.ts'

/** A place to write text to, as `process.stdout` is. */
export interface Stream {
  write(text: string): unknown
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
}

/** All that the command does to the world around it besides files; a test brings its own. */
export interface Effects {
  readonly stdout: Stream
  readonly stderr: Stream
  /** The engine in its own process; nothing is started before its first call. */
  startEngine(): Promise<Engine>
  /** Calls `listener` when the person or the system asks the command to stop; returns how to end that. */
  onInterrupt(listener: () => void): () => void
  /** Ends the process now. */
  exit(code: number): void
  /** Ends the process by force when it is still there after `ms`, whatever it is doing. */
  endWithin(ms: number): void
}

/** Exit codes of DESIGN 6. */
export const exitCodes = { done: 0, failed: 1, badInput: 2, interrupted: 130 } as const
