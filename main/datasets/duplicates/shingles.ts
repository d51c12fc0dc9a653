import { foldText } from '../foldText.ts'

/**
 * The pieces of a text by which it is recognised, as hashes: three letters in a row, two where a character is a syllable or
 * a word. Case, accents, vowel signs, punctuation and the Arabic article make no difference.
 */
export function shinglesOf(text: string): Uint32Array {
  const bare = bareText(text)
  const found = new Set<number>()
  for (const part of bare.match(
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]+|[^\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]+/gu,
  ) ?? []) {
    const isDense = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u.test(part)
    const size = isDense ? 2 : 3
    // A space at both ends, so that a word of one letter is a piece too.
    const chars = isDense ? [...part] : [...` ${part.trim()} `]
    if (chars.length < size) found.add(hashOf(chars, 0, chars.length))
    for (let i = 0; i + size <= chars.length; i++) found.add(hashOf(chars, i, i + size))
  }
  return Uint32Array.from(found)
}

/** Words and nothing else. */
export function bareText(text: string): string {
  return bareWords(foldText(text))
}

/** The same of a text that is folded already. */
export function bareWords(folded: string): string {
  return folded
    .replace(/[^\p{L}\p{M}\p{N}+=<>%^]+/gu, ' ')
    .replace(/(?<!\p{L})(?:وال|بال|ال)(?=\p{L}{3})/gu, '')
    .trim()
}

/** FNV-1a over code points. */
function hashOf(chars: readonly string[], from: number, to: number): number {
  let hash = 0x811c9dc5
  for (let i = from; i < to; i++) {
    hash ^= chars[i]!.codePointAt(0)!
    hash = Math.imul(hash, 0x01000193)
  }
  return hash >>> 0
}
