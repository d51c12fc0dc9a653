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
    const units = unitsOf(term).map(({ folded }) => folded)
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
        const longest = (entries.byWord.get(units[i]!.folded) ?? [])
          .filter((entry) => entry.units.every((unit, k) => units[i + k]?.folded === unit))
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

/** Whether a text says one of some words as whole words, but for case, accents and articles. */
export function saysOneOf(text: string, words: readonly string[]): boolean {
  const units = unitsOf(text).map(({ folded }) => folded)
  return words.some((each) => {
    const wanted = unitsOf(each).map(({ folded }) => folded)
    return wanted.length > 0 && units.some((_, i) => wanted.every((unit, k) => units[i + k] === unit))
  })
}

/** Scripts whose words are not divided by spaces, or have their endings written onto them: each character is taken alone. */
const dense = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u
const unit = new RegExp(`${dense.source}\\p{M}*|(?:(?!${dense.source})[\\p{L}\\p{N}\\p{M}])+`, 'gu')

/** What a text is compared by, with where it stands: words, and single characters of dense scripts. */
function unitsOf(text: string): { readonly folded: string; readonly start: number; readonly end: number }[] {
  return [...text.matchAll(unit)].map(({ 0: word, index }) => ({
    folded: withoutArticle(foldText(word)),
    ...{ start: index, end: index + word.length },
  }))
}

/** An Arabic word without its article and what is written together with it. */
function withoutArticle(word: string): string {
  return word.replace(/^(?:[وفبك]?ال|لل)(?=\p{Script=Arabic}{3})/u, '')
}

/** A term in a language holds in its kinds: `ar` and `ar-EG` are the same here. */
function pairKey(from: string, to: string): string {
  return `${primary(from)} ${primary(to)}`
}

function primary(lang: string): string {
  return lang.toLowerCase().split(/[-_]/)[0] ?? ''
}
