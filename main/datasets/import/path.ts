import { isObject } from '../../base/isObject.ts'

/**
 * What a value holds at a path: `a.b` is the key b of a, `a[].b` that key of each item of the list a. A key that is called
 * like the whole path comes first: headings of tables may hold full stops.
 */
export function valueAt(value: unknown, path: string): unknown {
  if (!isObject(value)) return undefined
  if (Object.hasOwn(value, path)) return value[path]
  const [, head = path, mark = '', rest = ''] = /^(.+?)(\[\]\.|\.)(.+)$/s.exec(path) ?? []
  if (mark === '' || !Object.hasOwn(value, head)) return undefined
  const part = value[head]
  if (mark === '.') return valueAt(part, rest)
  return Array.isArray(part) ? part.map((item) => valueAt(item, rest)) : undefined
}

/** Puts a value where `valueAt` finds it. */
export function putAt(target: Record<string, unknown>, path: string, value: unknown): void {
  const [, head = path, mark = '', rest = ''] = /^(.+?)(\[\]\.|\.)(.+)$/s.exec(path) ?? []
  if (mark === '') target[path] = value
  else if (mark === '.') putAt(objectAt(target, head), rest, value)
  else {
    const list = Array.isArray(target[head]) ? (target[head] as Record<string, unknown>[]) : []
    target[head] = list
    for (const [i, each] of (value as readonly unknown[]).entries()) putAt((list[i] ??= {}), rest, each)
  }
}

function hasSpace(key: string): boolean {
  return /\s/.test(key)
}

function objectAt(target: Record<string, unknown>, key: string): Record<string, unknown> {
  const found = target[key]
  if (isObject(found)) return found
  const made = {}
  target[key] = made
  return made
}

/** More paths than any layout has. */
const mostPaths = 1024

/** The paths to everything in some values that is no object: as the columns of a table. */
export function pathsOf(values: readonly unknown[]): string[] {
  const paths = new Set<string>()
  for (const value of values) add(value, '', 0)
  return [...paths]

  function add(value: unknown, before: string, depth: number): void {
    if (!isObject(value)) return
    for (const [key, part] of Object.entries(value)) {
      if (paths.size >= mostPaths) return
      const path = before + key
      const [item] = Array.isArray(part) ? (part as unknown[]) : []
      // Keys with spaces are texts, as TruthfulQA's answers are, not columns.
      if (isObject(part) && depth < 3 && Object.keys(part).length > 0 && !Object.keys(part).some(hasSpace))
        add(part, `${path}.`, depth + 1)
      else if (isObject(item) && depth < 3) add(item, `${path}[].`, depth + 1)
      else paths.add(path)
    }
  }
}

/** A text, number or truth value as text; empty for anything else. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}
