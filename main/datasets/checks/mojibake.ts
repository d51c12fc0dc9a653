/**
 * Text that was written as UTF-8 and read as a single-byte encoding: `Ã©` for é, `Ø§` for ا. It is told by going the way
 * back: its characters as bytes of that encoding, which are then UTF-8 without a fault. Other text never is, but for single
 * words, so two such characters are asked for.
 *
 * @returns the text as it was meant, or null
 */
export function unspoilt(text: string): string | null {
  for (const { lead, bytesOf } of encodings) {
    const bytes = lead.test(text) ? bytesOf(text) : null
    if (bytes === null) continue
    try {
      const found = strict.decode(bytes)
      const nMended = [...found].filter((char) => char > '\u007f').length
      const letters = found.match(/[^\p{Cc}\p{Cn}\p{Co}]/gu)?.length ?? 0
      if (nMended >= 2 && letters === [...found].length) return found
    } catch {
      // No UTF-8: it is what it says.
    }
  }
  return null
}

const strict = new TextDecoder('utf-8', { fatal: true })
/** `lead`: the first two bytes of a character as the encoding shows them, which words of its languages never have. */
const encodings = [
  { lead: /[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u0192\u02c6-\u02dc\u2013-\u2122]/u, bytesOf: encoder('windows-1252') },
  { lead: /[ГВРС][\u0080-\u00bf\u0402-\u040f\u0452-\u0491\u2013-\u2122]/u, bytesOf: encoder('windows-1251') },
  { lead: /[طظأآ][\u0080-\u00bf\u0152-\u0192\u200c-\u2122پچژڈگکڑںھ]/u, bytesOf: encoder('windows-1256') },
]

/** Text as bytes of a single-byte encoding; null when it holds what that encoding has not. */
function encoder(label: string): (text: string) => Uint8Array | null {
  const decoder = new TextDecoder(label)
  const byteOf = new Map<string, number>()
  for (let byte = 0; byte < 256; byte++) byteOf.set(decoder.decode(Uint8Array.of(byte)), byte)
  return (text) => {
    const bytes = new Uint8Array(text.length)
    let n = 0
    for (const char of text) {
      const byte = byteOf.get(char)
      if (byte === undefined) return null
      bytes[n++] = byte
    }
    return bytes.subarray(0, n)
  }
}
