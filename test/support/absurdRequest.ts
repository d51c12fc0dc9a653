import { seededRandom } from '../../main/base/random.ts'

/** What is sent to a server of HTTP, and how the one who sent it goes away. */
export interface AbsurdRequest {
  readonly bytes: Buffer
  /** Sent in two parts, the second when the first has gone; null: at once. */
  readonly cutAt: number | null
  readonly leaves: 'reads' | 'resets' | 'half closes' | 'goes' | 'lingers'
}

/** Requests as no browser writes them, and as browsers do, from a seed. */
export function absurdRequests(seed: number, host: string): () => AbsurdRequest {
  const random = seededRandom(seed)
  const upTo = (n: number): number => Math.floor(random() * n)
  const of = <T>(list: readonly T[]): T => list[upTo(list.length)]!
  const maybe = (share: number, text: () => string): string => (random() < share ? text() : '')
  const noise = (n: number): string => String.fromCharCode(...Array.from({ length: upTo(n) }, () => upTo(256)))
  const header = (): string => {
    const name = random() < 0.9 ? of(names) : noise(20)
    return `${name}${of([': ', ':', ' : ', ''])}${random() < 0.8 ? of(values) : noise(60)}\r\n`
  }
  const upgrade = (): string =>
    `Connection: Upgrade\r\nUpgrade: ${of(['websocket', 'h2c', 'WebSocket', ''])}\r\nSec-WebSocket-Key: ${of([
      'dGhlIHNhbXBsZSBub25jZQ==',
      'short',
    ])}\r\nSec-WebSocket-Version: ${of(['13', '8', 'x'])}\r\n${maybe(0.5, () => 'Sec-WebSocket-Protocol: engram, 0\r\n')}`
  const request = (): string =>
    `${of(methods)}${of([' ', ' ', ' ', '  ', ''])}${random() < 0.9 ? of(paths) : `/${noise(40)}`} ${of(versions)}\r\n` +
    maybe(0.9, () => `Host: ${random() < 0.7 ? host : of(values)}\r\n`) +
    maybe(0.3, upgrade) +
    Array.from({ length: upTo(5) }, header).join('') +
    maybe(0.9, () => '\r\n') +
    maybe(0.3, () => of(bodies)) +
    maybe(0.1, () => noise(2000))
  return () => {
    const bytes = Buffer.from(Array.from({ length: 1 + upTo(3) }, request).join(''), 'latin1')
    for (let i = upTo(10) - 7; i > 0; i--) bytes[upTo(bytes.length)] = upTo(256)
    return {
      bytes,
      cutAt: random() < 0.3 ? upTo(bytes.length) : null,
      leaves: of(['reads', 'resets', 'half closes', 'goes', 'lingers'] as const),
    }
  }
}

const methods = ['GET', 'GET', 'GET', 'HEAD', 'POST', 'OPTIONS', 'CONNECT', 'TRACE', 'PRI', 'QUERY', 'get', '']
const paths = [
  ...['/', '/socket', '/index.html', '/?token=', '/?token=%', '/socket?x', '*', '', '/%', '/%ff', '/..', '/\\', '/#'],
  ...['//', '///', '//:', '//@', '//[', '//%', '//x:y', '//?', '//#', '/\\/', 'http://', 'http://[', 'https://:0/'],
  ...['http://127.0.0.1/', 'http:///', '127.0.0.1:80', 'file:///etc/passwd', '/\0', 'a', `/${'x'.repeat(40_000)}`],
]
const versions = ['HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0', 'HTTP/0.9', 'HTTP/2.0', 'HTTP/9', '']
const names = [
  ...['Host', 'Origin', 'Cookie', 'Connection', 'Upgrade', 'Expect', 'Content-Length', 'Transfer-Encoding', 'TE'],
  ...['Sec-WebSocket-Protocol', 'Sec-WebSocket-Version', 'Sec-WebSocket-Key', 'Sec-WebSocket-Extensions', 'Trailer'],
  ...['__proto__', 'constructor', 'X'],
]
const values = [
  ...['', '0', '-1', '7', '99999999999999999999', 'chunked', 'chunked, chunked', 'gzip', '100-continue', '200-maybe'],
  ...['websocket', 'Upgrade', 'close', 'keep-alive', 'null', 'http://evil.example', '[', ']:', '[::1', 'a b', '%', '@'],
  ...['permessage-deflate', 'permessage-deflate; server_max_window_bits=99', ',,,', '"', '\t', 'x'.repeat(40_000)],
]
const bodies = [
  '0\r\n\r\n',
  'ffffffffffffffff\r\nx',
  '5\r\nhello',
  'zz\r\n',
  'x'.repeat(5000),
  '\x82\xff\xff\xff',
  '\r\n\r\n',
]
