import type { Failure } from './shapes.ts'

/** Any thrown value as the error component shows it. Errors of the host bring their code and their fixes in `details`. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return plain('bug', String(error))
  const { code, details } = error as Error & { code?: unknown; details?: Partial<Failure> }
  const failure = plain(typeof code === 'string' ? code : 'bug', error.message)
  return {
    ...failure,
    inner: details?.inner ?? (code === undefined ? (error.stack ?? '') : ''),
    fixes: details?.fixes ?? [],
    retryable: details?.retryable ?? false,
  }
}

/** What the window itself refuses: said with its code, as a failure that was foreseen and no bug. */
export function foreseen(code: 'input.missing' | 'input.usage', message: string): Error {
  return Object.assign(new Error(message), { code })
}

/** Code of the error of a line that is refused to this browser, though its host is there. */
export const signedOut = 'signedOut'

/** A call that was cancelled has not failed. */
export function isCancelled(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}

function plain(code: string, message: string): Failure {
  return { code, message, inner: '', fixes: [], retryable: false }
}
