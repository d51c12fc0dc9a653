import { m } from '#messages'
import { languageName } from '../../ui/format.ts'

/** Some of a detection's questions: of a domain, of a language, of both; null for any. */
export interface Facet {
  readonly domain: string | null
  readonly lang: string | null
}

export type Grouping = 'all' | 'domain' | 'lang' | 'both'

/** A field of a detection, as `map.overlap` counts it. */
export interface Field {
  readonly name: string
  readonly nQuestions: number
}

/**
 * The parts that a map is divided into. What is chosen in `only` is left; a part of both is there when its fields are.
 *
 * @param domains names of the detection's
 * @param langs   of the detection's; the name is empty for questions without a language
 */
export function facetsOf(by: Grouping, only: Facet, domains: readonly string[], langs: readonly string[]): Facet[] {
  const names = (fields: readonly string[], chosen: string | null): (string | null)[] =>
    fields.filter((name) => chosen === null || chosen === name).map((name) => (name === '' ? null : name))
  const ofDomains = by === 'domain' || by === 'both' ? names(domains, only.domain) : [only.domain]
  const ofLangs = by === 'lang' || by === 'both' ? names(langs, only.lang) : [only.lang]
  return ofDomains.flatMap((domain) => ofLangs.map((lang) => ({ domain, lang })))
}

/** For keys: `biology/en`, `biology/`, `/`. */
export function facetId({ domain, lang }: Facet): string {
  return `${domain ?? ''}/${lang ?? ''}`
}

/** `biology · English`, or that it is everything. */
export function facetTitle({ domain, lang }: Facet): string {
  if (domain === null && lang === null) return m.mapAll()
  return [domain, lang === null ? null : languageName(lang)].filter((part) => part !== null).join(' · ')
}
