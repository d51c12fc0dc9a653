import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** Who may talk to the server. */
export interface Access {
  /** A new token: it is good for one exchange. Earlier ones that were not used are void. */
  issueToken(): string
  /** The cookie for a token, or null when it is not the one that was issued last, or was used. */
  exchange(token: string): string | null
  /** Why a request is refused; null when it may go on. */
  refusal(request: GuardedRequest): string | null
}

export interface GuardedRequest {
  readonly headers: IncomingHttpHeaders
  /** Changes something, or opens a line that can: then its origin counts. */
  readonly changes: boolean
  /** Asks for what needs no cookie: the exchange itself. */
  readonly isExchange?: boolean
}

/**
 * @param hosts values of the header Host that are ours, with the port
 */
export function createAccess(hosts: readonly string[], port: number): Access {
  const allowed = new Set(hosts.map((host) => host.toLowerCase()))
  // Cookies do not know ports: the name keeps two servers on one machine apart.
  const name = `engram_${port}`
  const session = randomBytes(32).toString('hex')
  let token: string | null = null
  return {
    issueToken() {
      token = randomBytes(16).toString('hex')
      return token
    },
    exchange(given) {
      if (token === null || !isEqual(given, token)) return null
      token = null
      return `${name}=${session}; HttpOnly; SameSite=Strict; Path=/; Max-Age=2592000`
    },
    refusal({ headers, changes, isExchange = false }) {
      const host = headers.host?.toLowerCase()
      // Not the name that we were reached by: another site's name may point to this machine.
      if (host === undefined || !allowed.has(host)) return 'This server answers to its own name only.'
      const { origin } = headers
      if (changes && origin !== undefined && !isOurs(origin, allowed)) return 'This request comes from another site.'
      if (isExchange) return null
      const cookie = cookieOf(headers.cookie ?? '', name)
      return cookie !== null && isEqual(cookie, session) ? null : 'This browser is not signed in.'
    },
  }
}

function isOurs(origin: string, hosts: ReadonlySet<string>): boolean {
  const host = /^http:\/\/([^/]+)$/i.exec(origin)?.[1]
  return host !== undefined && hosts.has(host.toLowerCase())
}

function cookieOf(header: string, name: string): string | null {
  for (const part of header.split(';')) {
    const [key = '', ...value] = part.split('=')
    if (key.trim() === name) return value.join('=').trim()
  }
  return null
}

/** In a time that tells nothing of where they differ. */
function isEqual(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
