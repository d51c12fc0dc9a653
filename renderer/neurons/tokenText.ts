/** How tokens of a vocabulary are shown to people. */

/** Spaces and line ends that can be seen; bytes that are no text as they are. */
export function visibleToken(text: string): string {
  return text.replaceAll(' ', '␣').replaceAll('\n', '⏎').replaceAll('\t', '⇥')
}

/** A language that is written in the script, for fonts and voices; null for Latin and what is no letter. */
export function tokenLanguage(text: string): string | null {
  return scripts.find(([script]) => script.test(text))?.[1] ?? null
}

const scripts: readonly (readonly [RegExp, string])[] = [
  [/\p{Script=Arabic}/u, 'ar'],
  [/\p{Script=Hiragana}|\p{Script=Katakana}/u, 'ja'],
  [/\p{Script=Han}/u, 'zh'],
  [/\p{Script=Hangul}/u, 'ko'],
  [/\p{Script=Devanagari}/u, 'hi'],
  [/\p{Script=Cyrillic}/u, 'ru'],
  [/\p{Script=Greek}/u, 'el'],
  [/\p{Script=Hebrew}/u, 'he'],
  [/\p{Script=Thai}/u, 'th'],
  [/\p{Script=Bengali}/u, 'bn'],
]

/** Shares of the scripts among tokens, the largest first; `en` stands for Latin letters, null for what has none. */
export function scriptShares(
  tokens: readonly string[],
): readonly { readonly lang: string | null; readonly share: number }[] {
  const langs = tokens.map((text) => tokenLanguage(text) ?? (/\p{Script=Latin}/u.test(text) ? 'en' : null))
  const counts = Map.groupBy(langs, (lang) => lang)
  return [...counts].map(([lang, of]) => ({ lang, share: of.length / tokens.length })).sort((a, b) => b.share - a.share)
}
