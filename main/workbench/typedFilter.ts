/**
 * The filter that a person types, the same wherever rows are listed:
 *
 *     lang:ar status:draft,approved layer:10..20 score>0.6 tag:-flagged -domain:bio "two words" word
 *
 * Parts are joined by "and", values behind a colon by "or". The word `or` joins the two parts beside it before "and" does, as
 * in other search fields, so that a condition may be added behind: `id:q1 or id:q2 status:draft`. Text without a key is looked
 * for anywhere; the word itself is asked for in quotation marks.
 */
import { refusal } from './failures.ts'

export type Filter = (row: FilterRow) => boolean

/** What a row offers to be asked about. */
export interface FilterRow {
  readonly values: Readonly<Record<string, FieldValue>>
  /** Everything that can be read in it, as `searchable` folds it. */
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
  const groups = alternatives(pieces(text)).map((group) => group.map((piece) => termOf(piece, keys)))
  // What is asked of another field too is no condition of that one alone.
  const asked = groups.filter((group) => group.some(({ key }) => key === null || key !== without))
  return (row) => asked.every((group) => group.some(({ test }) => test(row)))
}

/** Pieces that `or` joins, together; an `or` with nothing on one side is being typed still, and says nothing. */
function alternatives(all: readonly string[]): string[][] {
  const groups: string[][] = []
  let isJoined = false
  for (const piece of all) {
    const isOr = /^or$/i.test(piece) && all.length > 1
    if (isOr) isJoined = groups.length > 0
    else if (isJoined) groups.at(-1)!.push(piece)
    else groups.push([piece])
    if (!isOr) isJoined = false
  }
  return groups
}

/**
 * Folded for searching, as people type: without case and accents, the vowel signs of Arabic and Hebrew, tatweel and what
 * joins or parts letters unseen; one form of alef, of ya and of kaf, and ha for ta marbuta.
 */
export function searchable(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replace(/[\p{M}\u0640\u200B-\u200F]/gu, '')
    .toLowerCase()
  return plain.replace(/[\u0671\u0649\u06CC\u06A9\u0629]/g, (letter) => sameLetter[letter] ?? letter)
}

const sameLetter: Readonly<Record<string, string>> = { ٱ: 'ا', ى: 'ي', ی: 'ي', ک: 'ك', ة: 'ه' }

/** Divided at spaces that stand outside quotation marks. */
function pieces(text: string): string[] {
  return text.match(/(?:[^\s"]+|"[^"]*"?)+/g) ?? []
}

function termOf(piece: string, keys: readonly string[]): Term {
  const found = /^(-?)(\p{L}[\p{L}\p{N}.-]*)(:|>=|<=|>|<|=)(.*)$/su.exec(piece)
  if (found === null) {
    const wanted = searchable(unquoted(piece))
    return { key: null, test: ({ text }) => text.includes(wanted) }
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
  const unwanted = values.filter((value) => value.startsWith('-')).map((value) => value.slice(1))
  const wanted = values.filter((value) => !value.startsWith('-'))
  const [isUnwanted, isWanted] = [isOneOf(key, unwanted), isOneOf(key, wanted)]
  return (row) => !isUnwanted(row) && (wanted.length === 0 || isWanted(row))
}

/** Of thousands of values, such as the ids of rows that were chosen, as fast as of one. */
function isOneOf(key: string, texts: readonly string[]): Filter {
  const ranges: Filter[] = []
  const wanted = new Set<string>()
  for (const text of texts) {
    const range = /^(-?[\d.]+)?\.\.(-?[\d.]+)?$/.exec(text)
    if (range === null) wanted.add(searchable(unquoted(text)))
    else {
      const [low, high] = [Number(range[1] ?? -Infinity), Number(range[2] ?? Infinity)]
      ranges.push(numbers(key, (value) => value >= low && value <= high))
    }
  }
  const equals = (value: string | number): boolean => wanted.has(searchable(unquoted(String(value))))
  return (row) => {
    const value = row.values[key] ?? null
    if (value === null) return wanted.has('') || wanted.has('none')
    if (ranges.some((is) => is(row))) return true
    if (typeof value !== 'object') return equals(value)
    return value.length === 0 ? wanted.has('') : value.some(equals)
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
