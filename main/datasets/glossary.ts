/** Terms with their agreed translations: where they stand in a text, and whether its translation says them as agreed. */
import * as v from 'valibot'
import type { Slices } from '../base/slices.ts'
import { foldText } from './foldText.ts'

const Lang = v.pipe(
  v.string(),
  v.transform((text) => text.trim()),
  v.minLength(1, 'expected a language'),
  v.maxLength(40, 'has at most 40 characters'),
)
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
  /** The same ones by all of their words. */
  readonly byTerm: Map<string, Entry>
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
  const put = (from: string, to: string, [term, units]: Said, [translation]: Said, note: string): void => {
    const [first] = units
    if (first === undefined) return
    const key = pairKey(from, to)
    const entries: Entries = all.get(key) ?? { byWord: new Map(), byTerm: new Map() }
    all.set(key, entries)
    const same = entries.byTerm.get(units.join('\0'))
    if (same === undefined) {
      const entry = { term, units, translations: [translation], note }
      entries.byTerm.set(units.join('\0'), entry)
      const list = entries.byWord.get(first)
      if (list === undefined) entries.byWord.set(first, [entry])
      else list.push(entry)
      return
    }
    if (!same.translations.includes(translation)) same.translations.push(translation)
    if (same.note === '') same.note = note
  }
  for (const each of terms) {
    const { from, to, note } = each
    const [term, translation] = saidOf(each)
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

/** As `glossaryOf`; a large one is made in slices, and of terms that were in one before little has to be done. */
export async function glossaryInSlices(terms: readonly Term[], slices: Slices): Promise<Glossary> {
  for (const term of terms) {
    saidOf(term)
    await slices.step()
  }
  return glossaryOf(terms)
}

type Said = readonly [text: string, words: readonly string[]]
const said = new WeakMap<Term, readonly [term: Said, translation: Said]>()

/** A term and its translation with their words. */
function saidOf(term: Term): readonly [term: Said, translation: Said] {
  const known = said.get(term)
  if (known !== undefined) return known
  const made = [
    [term.term, wordsOf(term.term)],
    [term.translation, wordsOf(term.translation)],
  ] as const
  said.set(term, made)
  return made
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
  /** The word folded; an Arabic or Hebrew one also without what may be written together with it. */
  readonly forms: readonly string[]
  readonly start: number
  readonly end: number
}

/** Scripts whose words are not divided by spaces, or have their endings written onto them: each character is taken alone. */
export const dense =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー\uff70\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
/** With the voicing marks that half-width kana have as letters of their own. */
const unit = new RegExp(`${dense.source}[\\p{M}\uff9e\uff9f]*|(?:(?!${dense.source})[\\p{L}\\p{N}\\p{M}])+`, 'gu')

function unitsOf(text: string): Unit[] {
  return [...text.matchAll(unit)].map(({ 0: word, index }) => {
    return { forms: formsOf(foldText(word)), start: index, end: index + word.length }
  })
}

/** The words of a term, as the forms of a text are compared with: without an article, but with all that may be the word's own. */
function wordsOf(term: string): string[] {
  return [...term.matchAll(unit)].map(({ 0: word }) => foldText(word).replace(/^ال(?=\p{Script=Arabic}{3})/u, ''))
}

/** `ال` with what may be written before it; at least three letters are left. */
const article = /^(?:[وف]?[بك]?ال|[وف]?لل)(?=\p{Script=Arabic}{3})/u
/** Conjunctions and prepositions of one letter: each may as well be the word's first, and the second of `لل` too. */
const proclitics = [/^[وف](?=\p{Script=Arabic}{3})/u, /^[وف]?[بكل](?=\p{Script=Arabic}{3})/u]
/** Possessive pronouns; a ta marbuta before one is written as ta. */
const pronoun = /(?<=\p{Script=Arabic}{3})(?:هما|كما|ها|هم|هن|كم|كن|نا|ه|ك|ي)$/u

/** A folded word, and what it is without what Arabic and Hebrew write together with a word. */
function formsOf(word: string): string[] {
  if (/^\p{Script=Hebrew}{4}/u.test(word)) return hebrewForms(word)
  if (!/^\p{Script=Arabic}{4}/u.test(word)) return [word]
  const stems = [word, ...[article, ...proclitics].map((before) => word.replace(before, ''))]
  const owned = stems.flatMap((stem) => {
    const own = stem.replace(pronoun, '')
    return own === stem ? [] : [own, own.replace(/ت$/u, 'ه')]
  })
  return [...new Set([...stems, ...owned])]
}

/** Conjunctions, prepositions and the article, in the order in which they are written; three letters are left. */
const hebrewBefore = /^(?:ו?(?:כש|ש|מ)?[בכל]?ה?)(?=\p{Script=Hebrew}{3})/u

/** Each beginning that may be written together with a word may as well be its own. */
function hebrewForms(word: string): string[] {
  const before = hebrewBefore.exec(word)?.[0] ?? ''
  return Array.from({ length: before.length + 1 }, (_, n) => word.slice(n))
}

/** A term in a language holds in its kinds: `ar` and `ar-EG` are the same here. */
function pairKey(from: string, to: string): string {
  return `${primary(from)} ${primary(to)}`
}

function primary(lang: string): string {
  return lang.toLowerCase().split(/[-_]/)[0] ?? ''
}
