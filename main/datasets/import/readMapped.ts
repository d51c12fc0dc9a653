import { createHash } from 'node:crypto'
import { isObject } from '../../base/isObject.ts'
import { parseJson } from '../../files/parseJson.ts'
import { idColumns, usedColumns, type ColumnMap, type SideMap } from './columnMap.ts'
import { langCode } from './langCode.ts'
import { textOf, valueAt } from './path.ts'
import type { RawQuestion, RowFault } from './rawRow.ts'

/** Keys of a question; a foreign column of that name which holds something else is kept under another one. */
const ours = new Set(
  'id,pair,domain,kind,lang,stem,options,answer,tags,status,variants,statement,provenance,context,accepted,review,translating,extra'.split(
    ',',
  ),
)

export type MappedRow = { readonly lang: string | null } & (
  { readonly question: RawQuestion; readonly options: readonly string[] } | RowFault
)

/** Reads the sides of one row, or of one JSON value, by a map of columns. */
export function rowReader(map: ColumnMap, columns: readonly string[]): (value: Record<string, unknown>) => MappedRow[] {
  const used = usedColumns(map)
  const kept = columns.filter((column) => !used.has(column) && column.trim() !== '')
  return (value) => {
    const rowLang = langOf(textAt(value, map.lang))
    const ids = idColumns(map.id).map((column) => textAt(value, column))
    const id = ids.every((part) => part === '') ? '' : ids.join('#')
    const shared = {
      ...{ id, pair: textAt(value, map.pair), domain: textAt(value, map.domain), kind: textAt(value, map.kind) },
      ...{ tags: listAt(value, map.tags), status: textAt(value, map.status) },
    }
    const extra = extraOf(value, kept)
    const sides = map.sides.filter((side) => map.sides.length === 1 || !isEmptySide(value, side))
    return sides.map((side) => sideOf(value, side, side.lang ?? rowLang, { ...extra, ...shared }))
  }
}

function sideOf(
  value: Record<string, unknown>,
  side: SideMap,
  lang: string | null,
  shared: Record<string, unknown>,
): MappedRow {
  const stem = textAt(value, side.stem)
  const options = withoutEmptyEnd(side.options.flatMap((column) => optionsAt(value, column, side.options.length === 1)))
  if (stem.trim() === '') {
    return {
      lang,
      column: side.stem,
      rule: 'no-question',
      fault: 'the question is empty',
      remedy: 'write it, or take the row out',
    }
  }
  if (options.length === 0) {
    const [column = null] = side.options
    return {
      lang,
      column,
      rule: 'no-options',
      fault: 'there are no options',
      remedy: 'fill in at least two, or map the columns that hold them',
    }
  }
  const context = textAt(value, side.context)
  const answer = side.answer === undefined ? undefined : valueAt(value, side.answer)
  const labels = side.labels === undefined ? undefined : valueAt(value, side.labels)
  const question = {
    ...shared,
    ...{ lang, stem, options, statement: textAt(value, side.statement) || null },
    ...(context.trim() === '' ? {} : { context }),
  }
  // A letter of the list that the row itself has needs no reading.
  const at = Array.isArray(labels) ? labels.map(String).indexOf(String(answer).trim()) : -1
  return {
    ...{ lang, options },
    question: at === -1 ? { value: question, answer } : { value: question, answer: at, isIndex: true },
  }
}

function isEmptySide(value: Record<string, unknown>, side: SideMap): boolean {
  return textAt(value, side.stem).trim() === ''
}

/** A name for a question that has none: the same question gets the same one wherever it stands. */
export function madeId(stem: string, options: readonly string[], lang: string | null): string {
  const hash = createHash('sha256').update(JSON.stringify([lang ?? '', stem.trim(), options]))
  return `q-${hash.digest('hex').slice(0, 12)}`
}

function textAt(value: Record<string, unknown>, column: string | undefined): string {
  return column === undefined ? '' : textOf(valueAt(value, column))
}

function langOf(text: string): string | null {
  return text.trim() === '' ? null : (langCode(text) ?? text.trim())
}

function listAt(value: Record<string, unknown>, column: string | undefined): string[] {
  if (column === undefined) return []
  const found = valueAt(value, column)
  const parts = Array.isArray(found) ? found.map(textOf) : textOf(found).split(/[;,]/)
  return parts.map((part) => part.trim()).filter((part) => part !== '')
}

/** Options of one column: a list, or, where it is the only one, a text that holds a list. */
function optionsAt(value: Record<string, unknown>, column: string, isOnly: boolean): string[] {
  const found = valueAt(value, column)
  if (Array.isArray(found)) return found.map(textOf)
  if (isObject(found)) return Object.values(found).map(textOf)
  const text = textOf(found)
  return isOnly ? (listIn(text) ?? [text]) : [text]
}

/**
 * A list that stands in one cell: JSON; a list as Python or numpy prints it; one a line; divided by `|` or `;`. Marks such as
 * `A. ` before its items go.
 */
function listIn(cell: string): string[] | null {
  const text = cell.trim()
  if (text.startsWith('[') && text.endsWith(']')) {
    try {
      const json = parseJson(text)
      if (Array.isArray(json)) return json.map(textOf)
    } catch {
      const items = [...text.slice(1, -1).matchAll(/'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/gs)]
      if (items.length > 0) return items.map(([, single, double]) => unescaped(single ?? double ?? ''))
    }
  }
  for (const divider of [/\r?\n/, /\s*\|\s*/, /\s*[;；؛]\s*/]) {
    const items = text.split(divider).filter((item) => item.trim() !== '')
    if (items.length > 1) return withoutMarks(items.map((item) => item.trim()))
  }
  return null
}

function withoutMarks(items: string[]): string[] {
  const marked = items.map(
    (item, i) => new RegExp(`^[(（]?${String.fromCharCode(65 + i)}[.):）．、]\\s*(.+)$`, 'isu').exec(item)?.[1],
  )
  return marked.every((item) => item !== undefined) ? marked : items
}

function unescaped(text: string): string {
  return text.replace(/\\(['"\\n])/g, (_, char: string) => (char === 'n' ? '\n' : char))
}

function withoutEmptyEnd(options: readonly string[]): string[] {
  return options.slice(0, options.findLastIndex((option) => option.trim() !== '') + 1)
}

function extraOf(value: Record<string, unknown>, kept: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    kept.flatMap((column) => {
      const found = valueAt(value, column)
      if (found === undefined || found === null || found === '') return []
      return [[ours.has(column) ? `source_${column}` : column, found]]
    }),
  )
}
