/**
 * The typed filter as a list of terms, so that facets and chips can change it: `lang:ar status:draft,approved "two words"`.
 * What a term means is the host's business.
 */

/** Divided at spaces that stand outside quotation marks. */
export function filterTerms(filter: string): readonly string[] {
  return filter.match(/(?:[^\s"]+|"[^"]*"?)+/g) ?? []
}

/** The values that a filter asks of a key: `['draft', 'approved']` for `status`. */
export function valuesOf(filter: string, key: string): readonly string[] {
  return filterTerms(filter).flatMap((term) =>
    term.startsWith(`${key}:`) ? splitValues(term.slice(key.length + 1)) : [],
  )
}

/** Adds a value to what is asked of a key, or takes it out. */
export function toggleValue(filter: string, key: string, value: string): string {
  const before = valuesOf(filter, key)
  const after = before.includes(value) ? before.filter((one) => one !== value) : [...before, value]
  const others = filterTerms(filter).filter((term) => !term.startsWith(`${key}:`))
  return [...others, ...(after.length > 0 ? [`${key}:${after.map(quoted).join(',')}`] : [])].join(' ')
}

export function withoutTerm(filter: string, term: string): string {
  return filterTerms(filter)
    .filter((one) => one !== term)
    .join(' ')
}

function splitValues(list: string): readonly string[] {
  return (list.match(/(?:[^,"]+|"[^"]*"?)+/g) ?? []).map((value) => value.replaceAll('"', ''))
}

function quoted(value: string): string {
  return /[\s,"]/.test(value) ? `"${value.replaceAll('"', '')}"` : value
}
