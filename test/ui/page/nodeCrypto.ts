/** What the host's report takes from `node:crypto`, for a page in which the host is a fake: SHA-256 of a text, in base64. */
export function createHash(_: 'sha256') {
  let text = ''
  return {
    update(part: string) {
      text += part
      return this
    },
    digest: (_: 'base64') => base64(sha256(new TextEncoder().encode(text))),
  }
}

/** Bytes of a text in base64, as `Buffer.from(text).toString('base64')` gives them. */
export function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}

/** FIPS 180-4. */
function sha256(message: Uint8Array): Uint8Array {
  const primes = firstPrimes(64)
  const fraction = (root: number): number => ((root % 1) * 2 ** 32) >>> 0
  const k = primes.map((prime) => fraction(Math.cbrt(prime)))
  const h = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)))
  const padded = new Uint8Array(Math.ceil((message.length + 9) / 64) * 64)
  padded.set(message)
  padded[message.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setUint32(padded.length - 4, message.length * 8)
  const turn = (x: number, n: number): number => (x >>> n) | (x << (32 - n))
  for (let at = 0; at < padded.length; at += 64) {
    const w = Array.from({ length: 16 }, (_, i) => view.getUint32(at + 4 * i))
    for (let i = 16; i < 64; i++) {
      const [a, b] = [w[i - 15]!, w[i - 2]!]
      w[i] =
        (w[i - 16]! + (turn(a, 7) ^ turn(a, 18) ^ (a >>> 3)) + w[i - 7]! + (turn(b, 17) ^ turn(b, 19) ^ (b >>> 10))) >>>
        0
    }
    let v = [...h]
    for (let i = 0; i < 64; i++) {
      const [a, b, c, d, e, f, g, last] = v as [number, number, number, number, number, number, number, number]
      const one = last + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + k[i]! + w[i]!
      const two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))
      v = [(one + two) >>> 0, a, b, c, (d + one) >>> 0, e, f, g]
    }
    for (const [i, x] of v.entries()) h[i] = (h[i]! + x) >>> 0
  }
  const digest = new DataView(new ArrayBuffer(32))
  for (const [i, x] of h.entries()) digest.setUint32(4 * i, x)
  return new Uint8Array(digest.buffer)
}

function firstPrimes(n: number): number[] {
  const primes: number[] = []
  for (let x = 2; primes.length < n; x++) if (primes.every((prime) => x % prime !== 0)) primes.push(x)
  return primes
}
