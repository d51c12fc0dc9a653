/** Terms with their agreed translations: where they stand in a text, and whether its translation says them as agreed. */
import * as v from 'valibot'
import { foldText } from './foldText.ts'

const Lang = v.pipe(v.string(), v.minLength(1, 'expected a language'), v.maxLength(40, 'has at most 40 characters'))
const Text = v.pipe(
  v.string(),
  v.transform((text) => text.trim()),
  v.minLength(1, 'is empty'),
  v.maxLength(500, 'has at most 500 characters'),
)

/** A term of one language and what it is called in another one. */
export const TermSchema = v.object({
  from: Lang,
  to: Lang,
  term: Text,
  translation: Text,
  note: v.optional(v.pipe(v.string(), v.maxLength(2000, 'has at most 2000 characters')), ''),
})
export type Term = v.InferOutput<typeof TermSchema>

/** A term where it stands in a text: its characters from `start` to before `end`. */
export interface FoundTerm {
  readonly start: number
  readonly end: number
  readonly term: string
  /** Any of them will do. */
  readonly translations: readonly string[]
  readonly note: string
}

export interface Glossary {
  readonly terms: readonly Term[]
  /** The terms of a text that have a translation in another language, in their order; of two that overlap the longer one. */
  find(text: string, from: string | null, to: string | null): readonly FoundTerm[]
}

/** The terms of one pair of languages, by the first word of each; by its first character where words have no spaces. */
interface Entries {
  readonly byWord: Map<string, Entry[]>
}
interface Entry {
  readonly term: string
  readonly units: readonly string[]
  readonly translations: string[]
  note: string
}

export const noGlossary: Glossary = { terms: [], find: () => [] }

/** A glossary of terms, which hold in both directions. */
export function glossaryOf(terms: readonly Term[]): Glossary {
  const all = new Map<string, Entries>()
  const put = (from: string, to: string, term: string, translation: string, note: string): void => {
    const units = wordsOf(term)
    const [first] = units
    if (first === undefined) return
    const key = pairKey(from, to)
    const entries = all.get(key) ?? { byWord: new Map<string, Entry[]>() }
    all.set(key, entries)
    const list = entries.byWord.get(first) ?? []
    entries.byWord.set(first, list)
    const same = list.find((entry) => entry.units.join('\0') === units.join('\0'))
    if (same === undefined) list.push({ term, units, translations: [translation], note })
    else if (!same.translations.includes(translation)) same.translations.push(translation)
    if (same !== undefined && same.note === '') same.note = note
  }
  for (const { from, to, term, translation, note } of terms) {
    put(from, to, term, translation, note)
    put(to, from, translation, term, note)
  }
  return {
    terms,
    find(text, from, to) {
      const entries = from === null || to === null ? undefined : all.get(pairKey(from, to))
      if (entries === undefined) return []
      const units = unitsOf(text)
      const found: FoundTerm[] = []
      for (let i = 0; i < units.length; i++) {
        const longest = units[i]!.forms.flatMap((form) => entries.byWord.get(form) ?? [])
          .filter((entry) => standsAt(entry.units, units, i))
          .reduce<Entry | null>((a, b) => (a !== null && a.units.length >= b.units.length ? a : b), null)
        if (longest === null) continue
        const { term, translations, note } = longest
        const last = units[i + longest.units.length - 1]!
        found.push({ start: units[i]!.start, end: last.end, term, translations, note })
        i += longest.units.length - 1
      }
      return found
    },
  }
}

/** Where a text says one of some words first, as whole words, but for case, accents, articles and clitics; null: nowhere. */
export function placeOf(
  text: string,
  words: readonly string[],
): { readonly start: number; readonly end: number } | null {
  const units = unitsOf(text)
  const wanted = words.map(wordsOf).filter(({ length }) => length > 0)
  for (const [i, { start }] of units.entries()) {
    const found = wanted.find((each) => standsAt(each, units, i))
    if (found !== undefined) return { start, end: units[i + found.length - 1]!.end }
  }
  return null
}

function standsAt(words: readonly string[], units: readonly Unit[], at: number): boolean {
  return words.every((word, k) => units[at + k]?.forms.includes(word) === true)
}

/** What a text is compared by, with where it stands: a word, or a single character of a dense script. */
interface Unit {
  /** The word folded; an Arabic one also without what may be written together with it. */
  readonly forms: readonly string[]
  readonly start: number
  readonly end: number
}

/** Scripts whose words are not divided by spaces, or have their endings written onto them: each character is taken alone. */
const dense =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
const unit = new RegExp(`${dense.source}\\p{M}*|(?:(?!${dense.source})[\\p{L}\\p{N}\\p{M}])+`, 'gu')

function unitsOf(text: string): Unit[] {
  return [...text.matchAll(unit)].map(({ 0: word, index }) => {
    return { forms: formsOf(foldText(word)), start: index, end: index + word.length }
  })
}

/** The words of a term, as the forms of a text are compared with. */
function wordsOf(term: string): string[] {
  return [...term.matchAll(unit)].map(({ 0: word }) => foldText(word).replace(article, ''))
}

/** `ال` with what may be written before it; at least three letters are left. */
const article = /^(?:[وف]?[بك]?ال|[وف]?لل)(?=\p{Script=Arabic}{3})/u
/** Conjunctions and prepositions of one letter: each may as well be the word's first. */
const proclitics = [/^[وف](?=\p{Script=Arabic}{3})/u, /^[وف]?[بكل](?=\p{Script=Arabic}{3})/u]
/** Possessive pronouns; a ta marbuta before one is written as ta. */
const pronoun = /(?<=\p{Script=Arabic}{3})(?:هما|كما|ها|هم|هن|كم|كن|نا|ه|ك|ي)$/u

/** A folded word, and what it is without what Arabic writes together with a word. */
function formsOf(word: string): string[] {
  if (!/^\p{Script=Arabic}{4}/u.test(word)) return [word]
  const bare = word.replace(article, '')
  const stems = bare === word ? [word, ...proclitics.map((before) => word.replace(before, ''))] : [word, bare]
  const owned = stems.flatMap((stem) => {
    const own = stem.replace(pronoun, '')
    return own === stem ? [] : [own, own.replace(/ت$/u, 'ه')]
  })
  return [...new Set([...stems, ...owned])]
}

/** A term in a language holds in its kinds: `ar` and `ar-EG` are the same here. */
function pairKey(from: string, to: string): string {
  return `${primary(from)} ${primary(to)}`
}

function primary(lang: string): string {
  return lang.toLowerCase().split(/[-_]/)[0] ?? ''
}
