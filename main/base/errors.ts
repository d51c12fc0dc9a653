import { oneLine } from './oneLine.ts'

/**
 * A failure that was foreseen: the message is a sentence for the person at the screen, in one line whatever it was made
 * of; the code is stable.
 *
 * Codes that begin with `input.` mean that what was given cannot be used (exit code 2); `run.` means that
 * good input met a failure on the way (exit code 1). Anything that is not a WorkbenchError is a bug.
 */
export type ErrorCode =
  | 'input.usage' // a flag, an argument or a combination of them
  | 'input.missing' // a file, folder or tensor that is not there
  | 'input.format' // bytes that are not what they claim to be
  | 'input.shape' // numbers of the wrong count or size
  | 'input.value' // a value outside what is allowed
  | 'input.unsupported' // understood, but not implemented: named, never approximated
  | 'run.memory'
  | 'run.device'
  | 'run.disk'
  | 'run.network' // somebody else's machine does not answer as it should
  | 'run.store'
  | 'run.engine'
  | 'run.conflict' // somebody else changed the same thing meanwhile
  | 'run.differs' // a repeated run is not what it was
  | 'run.part' // the rest of the work is left to other machines

export class WorkbenchError extends Error {
  override readonly name: string = 'WorkbenchError'
  readonly code: ErrorCode
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: ErrorCode, message: string, details: Record<string, unknown> = {}, options?: ErrorOptions) {
    super(oneLine(message), options)
    this.code = code
    this.details = details
  }
}

export function isWorkbenchError(error: unknown): error is WorkbenchError {
  return error instanceof WorkbenchError
}

/** Aborting is neither a failure nor a bug: it is rethrown and never logged. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}
