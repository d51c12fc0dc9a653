/**
 * The typed filter as a list of terms, so that facets and chips can change it: `lang:ar status:draft,approved "two words"`.
 * What a term means is the host's business.
 */

/** What the host takes, in characters. */
export const longestFilter = 20_000

/** Divided at spaces that stand outside quotation marks; what the word `or` joins is one term. */
export function filterTerms(filter: string): readonly string[] {
  const terms: string[] = []
  const pieces = filter.match(/(?:[^\s"]+|"[^"]*"?)+/g) ?? []
  for (const [i, piece] of pieces.entries()) {
    const isJoined = terms.length > 0 && (isOr(piece) || isOr(pieces[i - 1] ?? ''))
    if (isJoined) terms.push(`${terms.pop() ?? ''} ${piece}`)
    else terms.push(piece)
  }
  return terms
}

function isOr(piece: string): boolean {
  return piece.toLowerCase() === 'or'
}

/** The values that a filter asks of a key: `['draft', 'approved']` for `status`. */
export function valuesOf(filter: string, key: string): readonly string[] {
  return filterTerms(filter).flatMap((term) => (isAbout(term, key) ? splitValues(term.slice(key.length + 1)) : []))
}

/** Adds a value to what is asked of a key, or takes it out. */
export function toggleValue(filter: string, key: string, value: string): string {
  const before = valuesOf(filter, key)
  const after = before.includes(value) ? before.filter((one) => one !== value) : [...before, value]
  const others = filterTerms(filter).filter((term) => !isAbout(term, key))
  return [...others, ...(after.length > 0 ? [oneOf(key, after)] : [])].join(' ')
}

export function withoutTerm(filter: string, term: string): string {
  return filterTerms(filter)
    .filter((one) => one !== term)
    .join(' ')
}

/** Whether a term asks of this key and nothing else. */
function isAbout(term: string, key: string): boolean {
  return term.startsWith(`${key}:`) && !/\sor\s/i.test(term.replaceAll(/"[^"]*"?/g, ''))
}

function splitValues(list: string): readonly string[] {
  return (list.match(/(?:[^,"]+|"[^"]*"?)+/g) ?? []).map((value) => value.replaceAll('"', ''))
}

/** The filter that finds these values of a key and no other. */
export function oneOf(key: string, values: readonly string[]): string {
  return `${key}:${values.map(quoted).join(',')}`
}

function quoted(value: string): string {
  return /[\s,"]|^-|\.\./.test(value) ? `"${value.replaceAll('"', '')}"` : value
}
