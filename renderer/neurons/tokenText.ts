/** How tokens of a vocabulary are shown to people. */

/** Spaces and line ends that can be seen; bytes that are no text as they are. */
export function visibleToken(text: string): string {
  return text.replaceAll(' ', '␣').replaceAll('\n', '⏎').replaceAll('\t', '⇥')
}

/** A language that is written in the script, for fonts and voices; null for Latin and what is no letter. */
export function tokenLanguage(text: string): string | null {
  return scripts.find(({ letters }) => letters.test(text))?.lang ?? null
}

/** By their codes of ISO 15924; kana stand for Japanese, which has ideographs too. */
const scripts: readonly { readonly code: string; readonly letters: RegExp; readonly lang: string | null }[] = [
  { code: 'Arab', letters: /\p{Script=Arabic}/u, lang: 'ar' },
  { code: 'Jpan', letters: /\p{Script=Hiragana}|\p{Script=Katakana}/u, lang: 'ja' },
  { code: 'Hani', letters: /\p{Script=Han}/u, lang: 'zh' },
  { code: 'Hang', letters: /\p{Script=Hangul}/u, lang: 'ko' },
  { code: 'Deva', letters: /\p{Script=Devanagari}/u, lang: 'hi' },
  { code: 'Cyrl', letters: /\p{Script=Cyrillic}/u, lang: 'ru' },
  { code: 'Grek', letters: /\p{Script=Greek}/u, lang: 'el' },
  { code: 'Hebr', letters: /\p{Script=Hebrew}/u, lang: 'he' },
  { code: 'Thai', letters: /\p{Script=Thai}/u, lang: 'th' },
  { code: 'Beng', letters: /\p{Script=Bengali}/u, lang: 'bn' },
  { code: 'Latn', letters: /\p{Script=Latin}/u, lang: null },
]

/** Shares of the scripts among tokens, by code, the largest first; null for what has no letters of any. */
export function scriptShares(
  tokens: readonly string[],
): readonly { readonly script: string | null; readonly share: number }[] {
  const counts = Map.groupBy(tokens, (text) => scripts.find(({ letters }) => letters.test(text))?.code ?? null)
  return [...counts]
    .map(([script, of]) => ({ script, share: of.length / tokens.length }))
    .sort((a, b) => b.share - a.share)
}
