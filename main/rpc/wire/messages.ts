import { WorkbenchError, isAbort, isWorkbenchError, type ErrorCode } from '../../base/errors.ts'
import type { Progress } from '../../base/contract.ts'

/** What the engine answers: never a thrown error, which would lose its code on the way. */
export type Reply = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: ErrorData }

/** An error as data. `bug` is anything unforeseen, with its stack in the details; `abort` answers a cancelled call. */
export interface ErrorData {
  readonly code: ErrorCode | 'bug' | 'abort'
  readonly message: string
  readonly details: Readonly<Record<string, unknown>>
}

/** Sent by the engine while a call runs. */
export type Notice =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'warning'; readonly sentence: string }
  | { readonly kind: 'item'; readonly item: unknown }

/** The functions that the engine offers over the wire. */
export interface EngineSide {
  call(callId: number, method: string, input: unknown): Promise<Reply>
  cancel(callId: number): void
}

/** The functions that a host offers over the wire. */
export interface HostSide {
  notice(callId: number, notice: Notice): void
}

export function encodeError(error: unknown, signal: AbortSignal): ErrorData {
  if (isAbort(error) || (signal.aborted && error === signal.reason)) {
    return { code: 'abort', message: 'cancelled', details: {} }
  }
  if (isWorkbenchError(error)) return { code: error.code, message: error.message, details: plain(error.details) }
  const bug = error instanceof Error ? error : new Error(String(error))
  return { code: 'bug', message: bug.message, details: { stack: bug.stack ?? '' } }
}

/** The error that `encodeError` was given, as near as another process can have it; an abort becomes the signal's reason. */
export function decodeError(data: ErrorData, signal: AbortSignal | undefined): unknown {
  if (data.code === 'abort') return signal?.reason ?? new DOMException('The call was cancelled.', 'AbortError')
  if (data.code !== 'bug') return new WorkbenchError(data.code, data.message, data.details)
  const error = new Error(data.message)
  if (typeof data.details['stack'] === 'string') error.stack = data.details['stack']
  return error
}

/** Details that survive structured clone; a function or a symbol among them must not turn a sentence into a crash. */
function plain(details: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  try {
    return structuredClone(details)
  } catch {
    return {}
  }
}
