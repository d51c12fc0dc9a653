import chardet from 'chardet'
import { WorkbenchError } from '../base/errors.ts'
import { encodings, type TextEncoding } from './textEncodings.ts'

export interface DecodedText {
  /** Without a byte order mark. */
  readonly text: string
  readonly encoding: TextEncoding
  /** `mark`: a byte order mark; `form`: no other fits the bytes so well by their form; `guess`: by what letters are usual. */
  readonly by: 'told' | 'mark' | 'form' | 'guess'
  /** Others that the bytes could be, the likelier first; empty where there is no doubt. */
  readonly others: readonly TextEncoding[]
}

/** So many bytes are looked at for a guess. */
const sampleBytes = 2 ** 18

/**
 * Bytes as text, in the encoding that they are in: by a byte order mark, by their form (UTF-16 without a mark, UTF-8), or by
 * chardet's guess among those that decode without a fault.
 *
 * @param told the encoding that a person says it is
 * @throws WorkbenchError 'input.format' when they are in none, or not in the one that is told
 */
export function decodeText(bytes: Uint8Array, name: string, told?: TextEncoding): DecodedText {
  if (told !== undefined) {
    const text = decoded(bytes, told)
    if (text === null) throw refuse(name, `is not ${told} text; leave the encoding to be found, or name another one`)
    return { text: checked(text, name), encoding: told, by: 'told', others: [] }
  }
  const sure = markOf(bytes) ?? formOf(bytes)
  if (sure !== null) {
    const text = decoded(bytes, sure.encoding)
    if (text !== null) return { text: checked(text, name), ...sure, others: [] }
    if (sure.by === 'mark') throw refuse(name, `has the mark of ${sure.encoding}, but is not ${sure.encoding} text`)
  }
  const [first, ...others] = guesses(bytes)
  if (first === undefined) {
    throw refuse(name, 'is not text in UTF-8 or another encoding that is known; save it as UTF-8')
  }
  return {
    text: checked(first.text, name),
    encoding: first.encoding,
    by: 'guess',
    others: others.map((o) => o.encoding),
  }
}

function markOf(bytes: Uint8Array): { encoding: TextEncoding; by: 'mark' } | null {
  const [a, b, c] = bytes
  if (a === 0xef && b === 0xbb && c === 0xbf) return { encoding: 'utf-8', by: 'mark' }
  if (a === 0xff && b === 0xfe) return { encoding: 'utf-16le', by: 'mark' }
  if (a === 0xfe && b === 0xff) return { encoding: 'utf-16be', by: 'mark' }
  return null
}

/** UTF-16 shows by the zero bytes of its commas and line ends, which no other encoding has; UTF-8 by its sequences. */
function formOf(bytes: Uint8Array): { encoding: TextEncoding; by: 'form' } | null {
  const sample = bytes.subarray(0, sampleBytes)
  const zeros = [0, 0]
  for (let i = 0; i < sample.length; i++) if (sample[i] === 0) zeros[i % 2]!++
  const [even = 0, odd = 0] = zeros
  // One of them is a fault of the file, not its form.
  if (bytes.length % 2 === 0 && even + odd > 2 + sample.length / 200) {
    if (odd > 3 * even) return { encoding: 'utf-16le', by: 'form' }
    if (even > 3 * odd) return { encoding: 'utf-16be', by: 'form' }
  }
  return { encoding: 'utf-8', by: 'form' }
}

function guesses(bytes: Uint8Array): { encoding: TextEncoding; text: string }[] {
  const found: { encoding: TextEncoding; text: string }[] = []
  const sample = bytes.subarray(0, sampleBytes)
  // English beside it would outweigh the language that tells: words in ASCII say nothing, unless there is nothing else.
  for (const { name } of [...chardet.analyse(wordsBeyondAscii(sample)), ...chardet.analyse(sample)]) {
    const encoding = known(name)
    if (encoding === null || found.some((each) => each.encoding === encoding)) continue
    const text = decoded(bytes, encoding)
    // Control characters are what bytes of another encoding look like.
    if (text !== null && !/[\u0001-\u0008\u000e-\u001a\u0080-\u009f]/.test(text)) found.push({ encoding, text })
    if (found.length === 4) break
  }
  return found
}

/** What spreadsheets write where chardet names its older relative. */
const windows: Readonly<Record<string, string>> = { 'iso-8859-7': 'windows-1253', 'iso-8859-8': 'windows-1255' }

/** The words that hold a byte beyond ASCII. No second byte of a character is below 0x30, or a semicolon. */
function wordsBeyondAscii(bytes: Uint8Array): Uint8Array {
  const kept = new Uint8Array(bytes.length + 1)
  let length = 0
  let start = 0
  let isBeyond = false
  for (let i = 0; i <= bytes.length; i++) {
    const byte = bytes[i] ?? 0x20
    if (byte >= 0x80) isBeyond = true
    if (byte >= 0x30 && byte !== 0x3b) continue
    if (isBeyond) {
      kept.set(bytes.subarray(start, i), length)
      length += i - start
      kept[length++] = 0x20
    }
    start = i + 1
    isBeyond = false
  }
  return kept.subarray(0, length)
}

/** TextDecoder's name for chardet's; the ISO forms of Latin, Turkish and Hebrew are parts of the Windows ones. */
function known(name: string): TextEncoding | null {
  if (/^utf/i.test(name)) return null
  try {
    const label = new TextDecoder(windows[name.toLowerCase()] ?? name).encoding
    return encodings.find((each) => each === label) ?? null
  } catch {
    return null
  }
}

function decoded(bytes: Uint8Array, encoding: TextEncoding): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

/** No text holds the character zero: what does is some other file. */
function checked(text: string, name: string): string {
  const at = text.indexOf('\0')
  if (at === -1) return text
  const line = text.slice(0, at).split(/\r\n|\r|\n/).length
  throw refuse(name, `has a zero byte in line ${line}, which no text has; save it anew, or export it as CSV UTF-8`)
}

function refuse(name: string, what: string): WorkbenchError {
  return new WorkbenchError('input.format', `${name} ${what}.`, { name })
}
