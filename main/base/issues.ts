/** One complaint of a schema library: what was wrong and the keys that lead to it. */
export interface Issue {
  readonly message: string
  readonly path?: readonly { readonly key: unknown }[] | undefined
}

/**
 * The first complaint as `neurons[3].layer: expected a whole number` (no full stop), with the number of further ones.
 * The first is the one to mend; a list of forty helps nobody.
 */
export function describeIssues(issues: readonly Issue[]): string {
  const [first] = issues
  if (first === undefined) return 'unknown problem'
  const place = pathText(first.path ?? [])
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : ''
  return `${place === '' ? '' : `${place}: `}${first.message}${more}`
}

function pathText(path: NonNullable<Issue['path']>): string {
  let text = ''
  for (const { key } of path)
    text += typeof key === 'number' ? `[${key}]` : text === '' ? String(key) : `.${String(key)}`
  return text
}
