/** How much of anything a window may send. What a project holds already may be more: it is read without these. */
import * as v from 'valibot'

const nameCharacters = 200

/** Names of what a person names, tags, origins: one line. */
export const Name = v.pipe(
  v.string('expected a name'),
  v.maxLength(nameCharacters, `expected at most ${nameCharacters} characters`),
  v.check((name) => !/[\p{Cc}\u2028\u2029]/u.test(name), 'expected one line of text'),
)
/** The same of a project, where it may be longer: what is too much of it is not shown. */
export const StoredName = v.pipe(v.string(), v.transform(clippedName))

/** The beginning of a name, on one line, as `Name` takes it. */
export function clippedName(name: string): string {
  const beginning = name.slice(0, nameCharacters).replace(/[\p{Cc}\u2028\u2029]/gu, ' ')
  return beginning.length < name.length ? `${beginning.slice(0, -1).replace(/[\uD800-\uDBFF]$/, '')}…` : beginning
}

/** The filter that a person types, or that names the rows which were chosen by their ids: more than a thousand of them. */
export const FilterText = v.pipe(
  v.string('expected a filter'),
  v.maxLength(20_000, 'expected at most 20000 characters'),
)

/** Text that a model reads. */
export const PromptText = v.pipe(
  v.string('expected a prompt'),
  v.maxLength(200_000, 'expected at most 200000 characters'),
)
