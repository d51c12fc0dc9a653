/** The scripts a language is written in; a language that is not listed is not judged. */
const scripts: Readonly<Record<string, RegExp>> = {
  ...byScript(/\p{Script=Latin}/u, 'cs da de en es et eu fi fr hr hu id it ms nl no pl pt ro sk sl sv sw tr vi'),
  ...byScript(/\p{Script=Cyrillic}/u, 'be bg mk ru uk'),
  ...byScript(/\p{Script=Arabic}/u, 'ar fa ps ur'),
  ...byScript(/\p{Script=Devanagari}/u, 'hi mr ne'),
  ...byScript(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]/u, 'ja'),
  ...byScript(/[\p{Script=Hangul}\p{Script=Han}]/u, 'ko'),
  ...byScript(/\p{Script=Han}/u, 'zh'),
  ...byScript(/\p{Script=Greek}/u, 'el'),
  ...byScript(/\p{Script=Hebrew}/u, 'he'),
  ...byScript(/\p{Script=Thai}/u, 'th'),
}

/** Fewer letters than this say nothing: a formula, a name. */
const fewLetters = 4

/** What the letters of a language are; null for a language that is not known. */
export function scriptOf(lang: string | null): RegExp | null {
  return scripts[lang?.toLowerCase().split(/[-_]/)[0] ?? ''] ?? null
}

/**
 * The share of a text's letters that belong to the script of its language; null for a language that is not known or a
 * text of too few letters.
 */
export function shareInScript(text: string, lang: string): number | null {
  const script = scriptOf(lang)
  if (script === null) return null
  let [nLetters, nOwn] = [0, 0]
  for (const char of text) {
    if (!letter.test(char)) continue
    nLetters++
    if (script.test(char)) nOwn++
  }
  return nLetters < fewLetters ? null : nOwn / nLetters
}

const letter = /\p{L}/u

function byScript(script: RegExp, langs: string): Record<string, RegExp> {
  return Object.fromEntries(langs.split(' ').map((lang) => [lang, script]))
}
