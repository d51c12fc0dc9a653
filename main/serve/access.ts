import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { lineProtocol } from '../rpc/wire/lineKey.ts'

/** Who may talk to the server. */
export interface Access {
  /**
   * A new token: it is good for one exchange. Earlier ones that were not used are void.
   *
   * @param onOver called once, when the token has been used or is void
   */
  issueToken(onOver?: () => void): string
  /** What a browser gets for a token, or null when it is not the one that was issued last, or was used. */
  exchange(token: string): SignIn | null
  /** Why a request for a page is refused; null when it may go on. */
  refusal(request: GuardedRequest): string | null
  /** Whether a page may open a line: it is ours, and it has both the cookie and the key. */
  allowsLine(headers: IncomingHttpHeaders): boolean
}

/** A cookie reaches every port of its host, and whoever listens there; the key stays with the page's origin. */
export interface SignIn {
  /** Value of the header Set-Cookie. */
  readonly cookie: string
  /** Opens a line, together with the cookie. */
  readonly key: string
}

export interface GuardedRequest {
  readonly headers: IncomingHttpHeaders
  /** Would change something: then its origin counts. */
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
  const [session, key] = [secret(), secret()]
  let token: string | null = null
  let tokenIsOver: () => void = () => undefined
  const end = (): void => {
    token = null
    tokenIsOver()
    tokenIsOver = () => undefined
  }
  /** The host by which we were asked, when it is one of our names: another site's name may point to this machine. */
  const ownHost = ({ host }: IncomingHttpHeaders): string | null => {
    const asked = host?.toLowerCase()
    return asked !== undefined && allowed.has(asked) ? asked : null
  }
  const hasCookie = ({ cookie = '' }: IncomingHttpHeaders): boolean =>
    cookiesOf(cookie, name).some((value) => isEqual(value, session))
  return {
    issueToken(onOver = () => undefined) {
      end()
      token = randomBytes(16).toString('hex')
      tokenIsOver = onOver
      return token
    },
    exchange(given) {
      if (token === null || !isEqual(given, token)) return null
      end()
      return { cookie: `${name}=${session}; HttpOnly; SameSite=Strict; Path=/; Max-Age=2592000`, key }
    },
    refusal({ headers, changes, isExchange = false }) {
      const host = ownHost(headers)
      if (host === null) return 'This server answers to its own name only.'
      const { origin } = headers
      if (changes && origin !== undefined && !isOrigin(origin, host)) return 'This request comes from another site.'
      return isExchange || hasCookie(headers) ? null : 'This browser is not signed in.'
    },
    allowsLine(headers) {
      const host = ownHost(headers)
      if (host === null || !isOrigin(headers.origin ?? '', host) || !hasCookie(headers)) return false
      const [protocol, given = '', ...more] = (headers['sec-websocket-protocol'] ?? '').split(',')
      return protocol === lineProtocol && isEqual(given.trim(), key) && more.length === 0
    },
  }
}

/** A page's origin: with the port, which is what tells us from other servers of this machine. */
function isOrigin(origin: string, host: string): boolean {
  return origin.toLowerCase() === `http://${host}`
}

/** All of them: a server at another port can set one of the same name, which a browser may send first. */
function cookiesOf(header: string, name: string): string[] {
  return header.split(';').flatMap((part) => {
    const [key = '', ...value] = part.split('=')
    return key.trim() === name ? [value.join('=').trim()] : []
  })
}

function secret(): string {
  return randomBytes(32).toString('hex')
}

/** In a time that tells nothing of where they differ. */
function isEqual(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
