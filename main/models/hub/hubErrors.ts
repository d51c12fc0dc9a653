import { WorkbenchError } from '../../base/errors.ts'
import { isSystemError } from '../../files/systemReason.ts'

/** A failure that may be gone at the next try. */
export class PassingFailure extends Error {
  /** How long the server asks to wait; null where it says nothing. */
  readonly waitMs: number | null

  constructor(message: string, options: { readonly waitMs?: number | null; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.waitMs = options.waitMs ?? null
  }
}

/** What is asked for, for sentences. */
export interface Asked {
  /** `owner/name`. */
  readonly repo: string
  readonly revision: string
  /** Null for the model as a whole. */
  readonly file: string | null
  /** The hub's own address, where a person can look the model up. */
  readonly endpoint: string
  readonly hasToken: boolean
}

/** Longer than this nobody waits who is asked to by a server. */
const longestWaitMs = 120_000

/** An answer that is no success, as a failure with a sentence. */
export function failureOfStatus(response: Response, asked: Asked): WorkbenchError | PassingFailure {
  const { status, headers } = response
  const host = new URL(asked.endpoint).host
  if (status === 429 || status >= 500 || status === 408) {
    const reason = status === 429 ? 'asks for a pause: too many requests' : `has trouble (HTTP ${status})`
    return new PassingFailure(`${host} ${reason}`, { waitMs: retryAfterMs(headers.get('retry-after')) })
  }
  if (status === 416) return new PassingFailure(`${host} says that ${asked.file ?? asked.repo} ends where we go on`)
  const page = `${asked.endpoint}/${asked.repo}`
  const fault = headers.get('x-error-code')
  if (fault === 'GatedRepo' || status === 403) {
    const how = asked.hasToken ? 'with the account of your token' : 'and give a token of your account (HF_TOKEN)'
    return new WorkbenchError(
      'input.missing',
      `${host} gives ${asked.repo} only to some: ask for access on ${page} ${how}.`,
    )
  }
  if (status === 401) {
    const how = asked.hasToken
      ? 'The token was not accepted: it has expired, or may not read this model.'
      : 'If it is private, give a token that may read it (HF_TOKEN).'
    return new WorkbenchError('input.missing', `${host} knows no ${asked.repo} that everybody may read. ${how}`)
  }
  if (status === 404) {
    const what =
      asked.file !== null && fault !== 'RepoNotFound' && fault !== 'RevisionNotFound'
        ? `${asked.repo} has no file ${asked.file} at ${asked.revision}`
        : fault === 'RevisionNotFound'
          ? `${asked.repo} has no revision ${asked.revision}`
          : `${host} knows no ${asked.repo}`
    return new WorkbenchError('input.missing', `${what}; look its name up on ${asked.endpoint}.`)
  }
  return new WorkbenchError('run.network', `${host} answered ${asked.file ?? asked.repo} with HTTP ${status}.`)
}

/** What `fetch` threw, or what broke while an answer was read: passing, and in words. */
export function failureOfConnection(error: unknown, host: string): PassingFailure {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
  const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : ''
  const reason = connectionReasons[code] ?? (isSystemError(cause) ? code : cause instanceof Error ? cause.message : '')
  return new PassingFailure(`The line to ${host} broke: ${reason}`, { cause: error })
}

const connectionReasons: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name is not known here (is this machine online?)',
  EAI_AGAIN: 'its name cannot be looked up (is this machine online?)',
  ECONNREFUSED: 'nobody answers there',
  ECONNRESET: 'it was cut',
  UND_ERR_SOCKET: 'it was cut',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to it (is this machine online?)',
  ETIMEDOUT: 'no answer came in time',
  UND_ERR_CONNECT_TIMEOUT: 'no answer came in time',
}

/** A header `Retry-After`: seconds, or a date. */
function retryAfterMs(text: string | null): number | null {
  if (text === null) return null
  const ms = /^\d+$/.test(text.trim()) ? Number(text) * 1000 : Date.parse(text) - Date.now()
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), longestWaitMs) : null
}
