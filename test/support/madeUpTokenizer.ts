import type { Tokenizer } from '../../main/models/tokenizer/tokenizer.ts'

const letters = [...'ABCDEFGHIJ']
const words = [' Nairobi', ' a', ' large', ' city', ' the', ' largest', ' forest', ' river', ' غابة', '森林']
/** Behind the 256 bytes, of which any text consists. */
const whole = [...letters.map((letter) => ` ${letter}`), ...words]

/** Ends a text. */
export const endId = 256 + whole.length
export const nVocab = endId + 1

/** @throws Error for a text that is no token */
export function wordId(text: string): number {
  const at = whole.indexOf(text)
  if (at >= 0) return 256 + at
  const [byte, ...more] = new TextEncoder().encode(text)
  if (byte === undefined || more.length > 0) throw new Error(`"${text}" is no token`)
  return byte
}

/** Special tokens give nothing. */
export function decodeIds(ids: readonly number[]): string {
  const bytes = ids.flatMap((id) => (id < 256 ? [id] : [...new TextEncoder().encode(whole[id - 256] ?? '')]))
  return new TextDecoder().decode(Uint8Array.from(bytes))
}

/** Bytes, the option letters behind a space, and a few words. */
export const madeUpTokenizer: Tokenizer = {
  nVocab,
  bosId: null,
  eosId: endId,
  eotId: null,
  notes: [],
  encode: (text) =>
    text
      .split(/( [A-J](?![\p{L}\p{N}]))/u)
      .flatMap((part, i) => (i % 2 === 1 ? [wordId(part)] : [...new TextEncoder().encode(part)])),
  decode: decodeIds,
  tokenToId: (token) => {
    const at = whole.indexOf(token)
    return at >= 0 ? 256 + at : /^[\0-\x7f]$/.test(token) ? token.charCodeAt(0) : null
  },
  idToToken: (id) => (id < 256 ? `<0x${id.toString(16).padStart(2, '0')}>` : (whole[id - 256] ?? null)),
}
