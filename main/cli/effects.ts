import type { Engine } from '../rpc/engine/engineHost.ts'

/** A place to write text to, as `process.stdout` is. */
export interface Stream {
  write(text: string): unknown
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
}

/** Where results go. */
export interface ResultStream extends Stream {
  /** Aborted once it takes no more: with ReaderGone or a WorkbenchError as the reason. */
  readonly lost: AbortSignal
  /** Resolves when all is written, or nothing can be. */
  written(): Promise<void>
}

/** Nobody reads the results any more (`| head`, a closed terminal): the end of the command, and no failure to speak of. */
export class ReaderGone extends Error {}

/** All that the command does to the world around it besides files; a test brings its own. */
export interface Effects {
  readonly stdout: ResultStream
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

/** Exit codes of DESIGN 6; `readerGone` is what a shell says of a program that a closed pipe ended. */
export const exitCodes = { done: 0, failed: 1, badInput: 2, interrupted: 130, readerGone: 141 } as const
