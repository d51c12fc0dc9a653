import { byteLevelAlphabet } from './byteLevelAlphabet.ts'
import type { Tokenizer } from './tokenizer.ts'

/**
 * One token as a person reads it, standing inside a text: ` Paris` with its space. Bytes that are no whole character
 * are written as `<E2>`, where decoding would give a replacement character for all of them alike.
 *
 * @returns null for an id without a token
 */
export function readableToken(tokenizer: Pick<Tokenizer, 'decode' | 'idToToken'>, id: number): string | null {
  const spelling = tokenizer.idToToken(id)
  if (spelling === null) return null
  const text = tokenizer.decode([id])
  // decoders of such spellings drop a space at the beginning of a text
  const [spaces] = /^▁*/.exec(spelling)!
  if (!text.includes('\ufffd')) return spaces === '' ? text : text.replace(/^ */, ' '.repeat(spaces.length))
  const bytes = bytesOf(spelling)
  return bytes === null ? text : fromBytes(bytes)
}

let byteOf: ReadonlyMap<string, number> | undefined

/** The bytes that a vocabulary's spelling stands for, `<0xE2>` or the characters of the byte-level alphabet. */
function bytesOf(spelling: string): readonly number[] | null {
  const fallback = /^<0x([0-9A-Fa-f]{2})>$/.exec(spelling)
  if (fallback) return [Number.parseInt(fallback[1]!, 16)]
  byteOf ??= new Map(byteLevelAlphabet().map((char, byte) => [char, byte]))
  const bytes: number[] = []
  for (const char of spelling) {
    const byte = byteOf.get(char)
    if (byte === undefined) return null
    bytes.push(byte)
  }
  return bytes
}

/** UTF-8, where a byte that begins or continues no whole character is written out. */
function fromBytes(bytes: readonly number[]): string {
  let text = ''
  for (let at = 0; at < bytes.length;) {
    const char = [1, 2, 3, 4].map((length) => decoded(bytes.slice(at, at + length))).find((found) => found !== null)
    text += char ?? `<${bytes[at]!.toString(16).toUpperCase().padStart(2, '0')}>`
    at += char === undefined ? 1 : Buffer.byteLength(char)
  }
  return text
}

function decoded(bytes: readonly number[]): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes))
  } catch {
    return null
  }
}
