/**
 * The filter that a person types, the same wherever rows are listed:
 *
 *     lang:ar status:draft,approved layer:10..20 score>0.6 tag:-flagged -domain:bio "two words" word
 *
 * Parts are joined by "and", values behind a colon by "or". Text without a key is looked for anywhere.
 */
import { refusal } from './failures.ts'

export type Filter = (row: FilterRow) => boolean

/** What a row offers to be asked about. */
export interface FilterRow {
  readonly values: Readonly<Record<string, FieldValue>>
  /** Everything that can be read in it. */
  readonly text: string
}

type FieldValue = string | number | null | readonly string[]

interface Term {
  readonly key: string | null
  readonly test: Filter
}

/**
 * @param keys    the fields that there are
 * @param without the field whose conditions are left out, to count what else it could be
 * @throws WorkbenchError 'input.value' naming what cannot be understood
 */
export function parseFilter(text: string, keys: readonly string[], without?: string): Filter {
  const terms = pieces(text)
    .map((piece) => termOf(piece, keys))
    .filter(({ key }) => key === null || key !== without)
  return (row) => terms.every(({ test }) => test(row))
}

/** Folded for searching: without case and accents, as people type. */
export function searchable(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
}

/** Divided at spaces that stand outside quotation marks. */
function pieces(text: string): string[] {
  return text.match(/(?:[^\s"]+|"[^"]*"?)+/g) ?? []
}

function termOf(piece: string, keys: readonly string[]): Term {
  const found = /^(-?)(\p{L}[\p{L}\p{N}.-]*)(:|>=|<=|>|<|=)(.*)$/su.exec(piece)
  if (found === null) {
    const wanted = searchable(unquoted(piece))
    return { key: null, test: ({ text }) => searchable(text).includes(wanted) }
  }
  const [, minus, name = '', operator = ':', rest = ''] = found
  const key = keys.find((each) => each.toLowerCase() === name.toLowerCase())
  if (key === undefined) {
    throw refusal(
      'input.value',
      `There is nothing called "${name}" to filter by; there are ${keys.join(', ')}. Put text with a colon in quotation marks.`,
    )
  }
  const test = operator === ':' ? anyOf(key, rest) : compared(key, operator, rest, piece)
  return { key, test: minus === '-' ? (row) => !test(row) : test }
}

/** `a,b,-c`: one of a and b, and not c. */
function anyOf(key: string, list: string): Filter {
  const values = splitList(list)
  const unwanted = values.filter((value) => value.startsWith('-')).map((value) => isValue(key, value.slice(1)))
  const wanted = values.filter((value) => !value.startsWith('-')).map((value) => isValue(key, value))
  return (row) => !unwanted.some((is) => is(row)) && (wanted.length === 0 || wanted.some((is) => is(row)))
}

function isValue(key: string, text: string): Filter {
  const range = /^(-?[\d.]+)?\.\.(-?[\d.]+)?$/.exec(text)
  if (range !== null) {
    const [low, high] = [Number(range[1] ?? -Infinity), Number(range[2] ?? Infinity)]
    return numbers(key, (value) => value >= low && value <= high)
  }
  const wanted = searchable(unquoted(text))
  const equals = (value: string | number): boolean => searchable(String(value)) === wanted
  return ({ values }) => {
    const value = values[key] ?? null
    if (value === null) return wanted === '' || wanted === 'none'
    return typeof value === 'object' ? (wanted === '' ? value.length === 0 : value.some(equals)) : equals(value)
  }
}

function compared(key: string, operator: string, text: string, piece: string): Filter {
  const bound = Number(text)
  if (text.trim() === '' || Number.isNaN(bound)) {
    throw refusal('input.value', `"${piece}" compares with no number; write, for instance, ${key}${operator}0.5.`)
  }
  const compare: Record<string, (value: number) => boolean> = {
    '>': (value) => value > bound,
    '<': (value) => value < bound,
    '>=': (value) => value >= bound,
    '<=': (value) => value <= bound,
    '=': (value) => value === bound,
  }
  return numbers(key, compare[operator] ?? (() => false))
}

function numbers(key: string, test: (value: number) => boolean): Filter {
  return ({ values }) => {
    const value = values[key]
    return typeof value === 'number' && test(value)
  }
}

function splitList(list: string): string[] {
  return list.match(/(?:"[^"]*"?|[^,"])+/g) ?? ['']
}

function unquoted(text: string): string {
  return text.replace(/"/g, '')
}
