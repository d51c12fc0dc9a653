import { isObject } from '../base/isObject.ts'
import { parseJson } from './parseJson.ts'

/** One value of a file that holds many, or why there is none; `list`: the key of the one of several lists that it is in. */
export type JsonRecord = { readonly name: string; readonly list?: string } & (
  { readonly value: unknown } | { readonly fault: string }
)

export interface JsonRecords {
  /** `object`: one value that is neither a list nor holds one: its keys may be the records. */
  readonly form: 'lines' | 'array' | 'wrapped' | 'several' | 'object' | 'columns'
  /** The key of the list that is wrapped in an object. */
  readonly key: string | null
  readonly records: readonly JsonRecord[]
}

/** Values that a file may have, blank lines not counted. */
const mostRecords = 2_000_000

/**
 * The values of a JSON file, however they stand in it: one a line; a list; a list under any key of an object; several values
 * one after the other, over as many lines as they like; columns of equal length, as pandas writes them.
 *
 * @throws SyntaxError with a reason to follow "is not JSON: ", RangeError for more than are read
 */
export function jsonRecords(text: string): JsonRecords {
  const whole = parsed(text)
  if ('value' in whole) return ofWhole(whole.value)
  if ('value' in parsed(firstLine(text), false)) return { form: 'lines', key: null, records: lines(text) }
  const records = several(text)
  if (records === null) throw new SyntaxError(whole.fault)
  return { form: 'several', key: null, records }
}

function ofWhole(value: unknown): JsonRecords {
  if (Array.isArray(value)) return { form: 'array', key: null, records: items(value, 'item') }
  if (isObject(value)) {
    const lists = Object.entries(value).filter(
      (entry): entry is [string, unknown[]] =>
        Array.isArray(entry[1]) && entry[1].length > 0 && entry[1].every(isObject),
    )
    const [list, ...others] = lists
    const isQuestion = ['stem', 'question', 'sentences', 'prompt'].some((key) => key in value)
    if (list !== undefined && !isQuestion) {
      // Splits of a data set, one list each: all of them are its questions.
      const records = [list, ...others].flatMap(([key, values]): JsonRecord[] =>
        others.length > 0
          ? items(values, `${key} item`).map((each) => ({ ...each, list: key }))
          : items(values, 'item'),
      )
      return { form: 'wrapped', key: [list, ...others].map(([key]) => key).join(', '), records: limited(records) }
    }
    const columns = asColumns(value)
    if (columns !== null) return { form: 'columns', key: null, records: items(columns, 'row') }
  }
  return { form: 'object', key: null, records: [{ name: 'line 1', value }] }
}

function items(values: readonly unknown[], word: string): JsonRecord[] {
  return limited(values.map((value, i) => ({ name: `${word} ${i + 1}`, value })))
}

/** `{"question": {"0": …, "1": …}, "answer": {"0": …}}`: what pandas writes when it is not told otherwise. */
function asColumns(value: Record<string, unknown>): Record<string, unknown>[] | null {
  const columns = Object.entries(value)
  const [first] = columns
  if (columns.length < 3 || first === undefined) return null
  const rows = isObject(first[1]) ? Object.keys(first[1]) : []
  if (rows.length === 0 || !rows.every((key, i) => key === String(i))) return null
  if (!columns.every(([, cells]) => isObject(cells) && Object.keys(cells).length === rows.length)) return null
  return rows.map((row) => Object.fromEntries(columns.map(([name, cells]) => [name, (cells as never)[row]])))
}

function lines(text: string): JsonRecord[] {
  const records: JsonRecord[] = []
  let at = 0
  for (let number = 1; at < text.length; number++) {
    const end = text.indexOf('\n', at)
    const line = text.slice(at, end === -1 ? text.length : end)
    at = end === -1 ? text.length : end + 1
    if (line.trim() === '') continue
    records.push({ name: `line ${number}`, ...parsed(line) })
    limited(records)
  }
  return records
}

/** Values that follow one another without a list around them; null when the first one has no end. */
function several(text: string): JsonRecord[] | null {
  const records: JsonRecord[] = []
  let line = 1
  let at = 0
  while (at < text.length) {
    const gap = /^[\s,]*/.exec(text.slice(at, at + 2 ** 16))?.[0] ?? ''
    line += lineEnds(gap)
    at += gap.length
    if (at >= text.length) break
    if (gap.length === 2 ** 16) continue
    const end = endOfValue(text, at)
    if (end === null) {
      if (records.length === 0) return null
      records.push({ name: `line ${line}`, fault: 'it begins here and never ends' })
      break
    }
    const part = text.slice(at, end)
    const record = { name: `line ${line}`, ...parsed(part) }
    if ('fault' in record && records.length === 0) return null
    records.push(record)
    limited(records)
    line += lineEnds(part)
    at = end
  }
  return records
}

/** Behind the bracket that closes the object or list which opens at `start`; null without one. */
function endOfValue(text: string, start: number): number | null {
  if (text[start] !== '{' && text[start] !== '[') return null
  let depth = 0
  let isText = false
  for (let i = start; i < text.length; i++) {
    const char = text[i]
    if (isText) {
      if (char === '\\') i++
      else if (char === '"') isText = false
    } else if (char === '"') isText = true
    else if (char === '{' || char === '[') depth++
    else if ((char === '}' || char === ']') && --depth === 0) return i + 1
  }
  return null
}

function parsed(text: string, uniqueKeys = true): { readonly value: unknown } | { readonly fault: string } {
  try {
    return { value: parseJson(text, { uniqueKeys }) }
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) }
  }
}

function firstLine(text: string): string {
  const start = text.trimStart()
  const end = start.indexOf('\n')
  return end === -1 ? start : start.slice(0, end)
}

function lineEnds(text: string): number {
  return text.split('\n').length - 1
}

function limited(records: JsonRecord[]): JsonRecord[] {
  if (records.length > mostRecords) throw new RangeError(`has more questions than are read, which is ${mostRecords}`)
  return records
}
