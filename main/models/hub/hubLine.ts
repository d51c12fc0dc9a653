import { WorkbenchError } from '../../base/errors.ts'
import { parseJson } from '../../files/parseJson.ts'
import { failureOfConnection, failureOfStatus, PassingFailure, type Asked } from './hubErrors.ts'
import { idleClock } from './idleClock.ts'
import { retrying } from './retrying.ts'

export interface HubLineOptions {
  /** Where the hub is: an address of http or https without a path. */
  readonly endpoint: string
  readonly token: string | null
  /** Without a kilobyte for so long a connection counts as dead. @default a minute */
  readonly idleMs?: number
  /** Waits before another try; a test does not. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>
}

/** What one asks for: a model, a revision, a file. */
export type Subject = Pick<Asked, 'repo' | 'revision' | 'file'>

export interface Answer extends AsyncDisposable {
  /** 200 or 206. */
  readonly status: number
  /** Of who sends the bytes. */
  readonly headers: Headers
  /** The hub's own digest of the file, whoever sends its bytes; null where it tells none. */
  readonly etag: string | null
  /** The bytes as they come. @throws PassingFailure when they stop coming */
  readonly chunks: AsyncIterable<Uint8Array>
}

/** The one way to the hub: where the token goes, which redirects are followed, and how long one waits. */
export interface HubLine {
  readonly endpoint: string
  readonly wait: HubLineOptions['wait']
  /**
   * Asks for an address, redirects followed. The token goes to the hub itself and to nobody it sends us to.
   *
   * @throws PassingFailure, or WorkbenchError for what will not pass; the signal's reason when aborted
   */
  get(
    url: string,
    subject: Subject,
    options: { headers?: Record<string, string>; signal: AbortSignal },
  ): Promise<Answer>
  /** As `fetch`, for the library: answers in JSON, of a bounded size, tried again where they fail. */
  fetchJson(subject: Subject, signal: AbortSignal): typeof fetch
}

const mostRedirects = 5
/** A list of ten thousand files is a tenth of it. */
const mostJsonBytes = 2 ** 25

export function createHubLine({ endpoint, token, idleMs = 60_000, wait }: HubLineOptions): HubLine {
  const home = new URL(endpoint)
  const follow = async (url: URL, headers: Record<string, string>, asked: Asked, signal: AbortSignal) => {
    let etag: string | null = null
    for (let at = url, i = 0; ; i++) {
      if (i > mostRedirects) throw broken(`${home.host} sends from one address to the next without end`)
      const own = at.origin === home.origin && token !== null ? { authorization: `Bearer ${token}` } : {}
      const response = await fetch(at, { headers: { ...headers, ...own }, redirect: 'manual', signal })
      // Whoever keeps the bytes has an etag of his own; the hub's is the digest.
      if (at.origin === home.origin)
        etag = response.headers.get('x-linked-etag') ?? etag ?? response.headers.get('etag')
      const to = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null
      if (to === null) {
        if (response.ok) return { response, etag }
        await response.body?.cancel().catch(() => undefined)
        throw failureOfStatus(response, asked)
      }
      await response.body?.cancel().catch(() => undefined)
      at = redirected(at, to)
    }
  }
  const line: HubLine = {
    endpoint,
    wait,
    async get(url, subject, { headers = {}, signal }) {
      const asked = { ...subject, endpoint, hasToken: token !== null }
      const clock = idleClock(idleMs, signal, home.host)
      const sayWhy = (error: unknown): unknown => {
        clock.stop()
        signal.throwIfAborted()
        if (error instanceof WorkbenchError || error instanceof PassingFailure) return error
        return clock.failure() ?? failureOfConnection(error, home.host)
      }
      try {
        const { response, etag } = await follow(new URL(url), headers, asked, clock.signal)
        const chunks = async function* () {
          try {
            for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
              yield chunk
              clock.note(chunk.length)
            }
            clock.stop()
          } catch (error) {
            throw sayWhy(error)
          }
        }
        return {
          ...{ status: response.status, headers: response.headers, etag, chunks: chunks() },
          async [Symbol.asyncDispose]() {
            clock.stop()
            if (response.body?.locked === false) await response.body.cancel().catch(() => undefined)
          },
        }
      } catch (error) {
        throw sayWhy(error)
      }
    },
    fetchJson: (subject, signal) => async (input, init) => {
      const url = input instanceof Request ? input.url : String(input)
      const headers = Object.fromEntries(new Headers(init?.headers))
      const advice = 'Nothing was fetched; try again later.'
      return await retrying(
        async () => {
          await using answer = await line.get(url, subject, { headers, signal })
          const text = await textOf(answer, home.host)
          return new Response(text, { headers: answer.headers })
        },
        { signal, tries: 3, wait, advice },
      )
    },
  }
  return line
}

async function textOf({ chunks }: Answer, host: string): Promise<string> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const chunk of chunks) {
    size += chunk.length
    if (size > mostJsonBytes) throw broken(`${host} sends more than a list of files can be`)
    parts.push(chunk)
  }
  const text = Buffer.concat(parts).toString()
  try {
    parseJson(text)
    return text
  } catch (cause) {
    throw broken(`${host} answers with something that is no list of files`, cause)
  }
}

/** @throws WorkbenchError for an address that nothing is fetched from */
function redirected(from: URL, to: string): URL {
  const next = URL.parse(to, from.href)
  const isWeb = next?.protocol === 'https:' || next?.protocol === 'http:'
  if (next === null || !isWeb) throw broken(`${from.host} sends to an address of another kind`)
  if (from.protocol === 'https:' && next.protocol === 'http:') {
    throw broken(`${from.host} sends to an address without encryption`)
  }
  return next
}

function broken(what: string, cause?: unknown): WorkbenchError {
  return new WorkbenchError('run.network', `${what}; nothing is taken from it.`, {}, { cause })
}
