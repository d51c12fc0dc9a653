import { isObject } from '../base/isObject.ts'

export interface Fields {
  readonly domain: string
  readonly lang: string | null
  readonly pair: string | null
}

export interface PublishedFields {
  of(id: string): Fields
  /** Why questions in several languages could not be paired; null when they could, or when there is one language. */
  readonly unpaired: string | null
}

/**
 * What the entries of a published file say about themselves. `relation_name` is a domain or, in a file of several
 * languages, a language; there the domain is `relation`, and questions of equal rank in their languages are one fact. They
 * are paired when every language has as many of them and the relations agree rank by rank.
 */
export function publishedFields(json: Readonly<Record<string, unknown>>): PublishedFields {
  const names = new Map<string, string>()
  const relations = new Map<string, string>()
  for (const [id, entry] of Object.entries(json)) {
    names.set(id, textOf(entry, 'relation_name'))
    relations.set(id, textOf(entry, 'relation'))
  }
  if (names.size === 0 || ![...names.values()].every(isLanguage)) {
    return { of: (id) => ({ domain: names.get(id) ?? '', lang: null, pair: null }), unpaired: null }
  }
  const byLanguage = Map.groupBy(names.keys(), (id) => names.get(id) ?? '')
  const unpaired = byLanguage.size < 2 ? null : reasonAgainst(byLanguage, relations)
  const pairs = byLanguage.size < 2 || unpaired !== null ? new Map<string, string>() : pairNames(byLanguage)
  return {
    of: (id) => ({ domain: relations.get(id) ?? '', lang: names.get(id) ?? null, pair: pairs.get(id) ?? null }),
    unpaired,
  }
}

function reasonAgainst(byLanguage: ReadonlyMap<string, string[]>, relations: ReadonlyMap<string, string>) {
  const [[firstLang, first] = ['', []], ...others] = byLanguage
  if (first.some((id) => relations.get(id) === '')) return `the questions in ${firstLang} do not name their relation`
  for (const [lang, ids] of others) {
    if (ids.length !== first.length) return `${firstLang} has ${first.length} questions, ${lang} has ${ids.length}`
    const rank = ids.findIndex((id, i) => relations.get(id) !== relations.get(first[i] ?? ''))
    if (rank !== -1) return `question ${rank + 1} in ${firstLang} and in ${lang} have different relations`
  }
  return null
}

function pairNames(byLanguage: ReadonlyMap<string, string[]>): Map<string, string> {
  const pairs = new Map<string, string>()
  for (const ids of byLanguage.values()) {
    const digits = String(ids.length).length
    for (const [i, id] of ids.entries()) pairs.set(id, `fact-${String(i + 1).padStart(digits, '0')}`)
  }
  return pairs
}

function isLanguage(name: string): boolean {
  return /^[a-z]{2}$/.test(name) && languageNames.of(name) !== undefined
}

const languageNames = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' })

function textOf(entry: unknown, key: string): string {
  const value = isObject(entry) ? entry[key] : undefined
  return typeof value === 'string' ? value : ''
}
