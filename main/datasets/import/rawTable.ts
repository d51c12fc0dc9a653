import { extname } from 'node:path'
import { WorkbenchError } from '../../base/errors.ts'
import { largest } from '../../base/lists.ts'
import { parseCsv, type CsvRow } from '../../files/csv.ts'
import { decodeText, type DecodedText } from '../../files/decodeText.ts'
import { findDelimiter, type TableDelimiter } from '../../files/delimiter.ts'
import { fileForm } from '../../files/fileForm.ts'
import { isObject } from '../../base/isObject.ts'
import { jsonRecords, type JsonRecord } from '../../files/jsonRecords.ts'
import { isPublished } from '../publishedEntry.ts'
import { roleOf } from './columnNames.ts'
import type { ImportChoices } from './importChoices.ts'
import { langCode } from './langCode.ts'
import { pathsOf } from './path.ts'

/** A row of a file before anybody knows what its columns mean. */
export type RawRow = {
  /** Its number among the rows that hold something, counted from 1. */
  readonly row: number
  /** `line 3`, `item 3`: where a person finds it. */
  readonly name: string
  /** Of a list that is called by a language: that, and what it shares with the value at its place in the other lists. */
  readonly side?: { readonly lang: string; readonly place: string | null }
} & (
  | { readonly value: Record<string, unknown> }
  | { readonly fault: string; readonly rule: string; readonly remedy: string; readonly cells: readonly string[] }
)

export interface RawTable {
  readonly form: 'table' | 'json' | 'xlsx' | 'parquet'
  readonly encoding: Omit<DecodedText, 'text'> | null
  readonly delimiter: { readonly taken: TableDelimiter; readonly by: 'told' | 'sep' | 'content' | 'ending' } | null
  readonly sheet: { readonly taken: string; readonly all: readonly string[] } | null
  /** Whether the first row names the columns; null where the form always does. */
  readonly header: boolean | null
  readonly columns: readonly string[]
  readonly rows: readonly RawRow[]
  /** Rows without anything in them, as Excel leaves them behind a table. */
  readonly nEmpty: number
  /** Sentences about what was met on the way. */
  readonly notes: readonly string[]
  /** A published file, which is read as one. */
  readonly published: Readonly<Record<string, unknown>> | null
  /** The rows of a table as they were cut, its heading first. */
  readonly cut: readonly CsvRow[]
}

const endings: Readonly<Record<string, TableDelimiter>> = { '.csv': ',', '.tsv': '\t', '.tab': '\t' }

/**
 * Reads a file as far as its form goes: a table of any delimiter, JSON of any arrangement, an Excel workbook, Parquet.
 *
 * @throws WorkbenchError 'input.format' with one sentence that says what the file is and what to do
 */
export async function readRawTable(name: string, bytes: Uint8Array, choices: ImportChoices): Promise<RawTable> {
  const form = fileForm(bytes)
  if (typeof form === 'object') throw refuse(name, `is ${form.other}; ${form.remedy}`)
  if (form === 'parquet') return fromParquet(name, bytes)
  if (form === 'xlsx') return fromXlsx(name, bytes, choices)
  const { text, ...encoding } = decodeText(bytes, name, choices.encoding)
  const ending = endings[extname(name).toLowerCase()]
  const start = text.trimStart()[0]
  const isJson =
    ending === undefined && choices.delimiter === undefined && (start === '{' || start === '[' || start === undefined)
  if (isJson) return { ...fromJson(name, text), encoding }
  const found = findDelimiter(text, ending)
  if (ending === undefined && choices.delimiter === undefined && found.by === 'ending') {
    // No delimiter anywhere: it was meant to be JSON, if anything.
    return { ...fromJson(name, text), encoding }
  }
  const taken = choices.delimiter ?? found.delimiter
  const rows = parseCsv(text.slice(found.start), taken, name, found.startLine)
  const by = choices.delimiter === undefined ? found.by : 'told'
  return { ...fromRows(name, rows, choices), form: 'table', encoding, delimiter: { taken, by } }
}

const nothing = {
  encoding: null,
  delimiter: null,
  sheet: null,
  header: null,
  nEmpty: 0,
  notes: [],
  published: null,
  cut: [],
}

function fromJson(name: string, text: string): RawTable {
  if (text.trim() === '') return { ...nothing, form: 'json', columns: [], rows: [] }
  const { records, form, key } = recordsOf(name, text)
  const [first] = records
  if (form === 'object' && first !== undefined && 'value' in first && isPublished(first.value)) {
    return { ...nothing, form: 'json', columns: [], rows: [], published: first.value }
  }
  const objects = records.flatMap((record) => ('value' in record && isObject(record.value) ? [record.value] : []))
  if (objects.length === 0 && records.every((record) => 'value' in record)) throw noQuestions(name)
  const sides = sidesByLang(records)
  const rows = records.map((record, i): RawRow => {
    const side = sides?.[i]
    const at = { row: i + 1, name: record.name, ...(side === undefined ? {} : { side }) }
    if ('value' in record) return { ...at, value: record.value as Record<string, unknown> }
    const remedy = 'write one question as JSON in each line, or name a table .csv or .tsv'
    return { ...at, fault: `is not JSON: ${record.fault}`, rule: 'not-json', remedy, cells: [] }
  })
  const under = sides === null ? '' : ', one list for each language'
  const notes = key === null ? [] : [`The questions are those under ${JSON.stringify(key)}${under}.`]
  return { ...nothing, form: 'json', columns: pathsOf(objects.slice(0, 100)), rows, notes }
}

/** `{"en":[…],"ar":[…]}`: lists by language; those of one length say the same at the same place. */
function sidesByLang(records: readonly JsonRecord[]): readonly NonNullable<RawRow['side']>[] | null {
  const lists = Map.groupBy(records, ({ list }) => list)
  const langs = new Map([...lists.keys()].map((list) => [list, list === undefined ? null : langCode(list, true)]))
  if (lists.size < 2 || [...langs.values()].includes(null)) return null
  const lengths = [...lists.values()].map(({ length }) => length)
  const isEven = new Set(lengths).size === 1
  const digits = String(lengths[0]).length
  return [...lists].flatMap(([list, members]) =>
    members.map((_, i) => ({
      ...{ lang: langs.get(list)!, place: isEven ? `fact-${String(i + 1).padStart(digits, '0')}` : null },
    })),
  )
}

function recordsOf(name: string, text: string): ReturnType<typeof jsonRecords> {
  try {
    return jsonRecords(text)
  } catch (error) {
    if (error instanceof RangeError) throw refuse(name, error.message)
    if (!(error instanceof SyntaxError)) throw error
    throw refuse(
      name,
      `is not JSON: ${error.message}; expected a published question file, one question a line, or a table named .csv or .tsv`,
    )
  }
}

async function fromParquet(name: string, bytes: Uint8Array): Promise<RawTable> {
  const { rows } = await (await import('../../files/readParquet.ts')).readParquet(bytes, name)
  return {
    ...{ ...nothing, form: 'parquet', columns: pathsOf(rows.slice(0, 100)) },
    rows: rows.map((value, i) => ({ row: i + 1, name: `row ${i + 1}`, value })),
  }
}

async function fromXlsx(name: string, bytes: Uint8Array, choices: ImportChoices): Promise<RawTable> {
  // Neither library is loaded for the files that most people ask.
  const { sheets } = await (await import('../../files/readXlsx.ts')).readXlsx(bytes, name)
  const all = sheets.map((sheet) => sheet.name)
  const taken =
    choices.sheet === undefined
      ? sheets.toSorted((a, b) => looksLike(b.rows) - looksLike(a.rows))[0]
      : sheets.find((sheet) => sheet.name === choices.sheet)
  if (taken === undefined) {
    throw refuse(name, `has no sheet ${JSON.stringify(choices.sheet ?? '')}; its sheets are ${all.join(', ')}`)
  }
  const table = fromRows(name, taken.rows, choices, 'row')
  const dates =
    taken.nDates > 0
      ? [`${taken.nDates} cells of the sheet hold dates, which Excel may have made of other text: look at them.`]
      : []
  const others = all.filter((sheet) => sheet !== taken.name)
  const unread =
    others.length > 0 && choices.sheet === undefined
      ? [`Only the sheet ${taken.name} is read, not ${others.join(', ')}: another can be named.`]
      : []
  return { ...table, form: 'xlsx', sheet: { taken: taken.name, all }, notes: [...table.notes, ...unread, ...dates] }
}

function fromRows(name: string, all: readonly CsvRow[], choices: ImportChoices, word = 'line'): RawTable {
  const full = all.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''))
  const nEmpty = all.length - full.length
  const nAbove = rowsAbove(name, full, choices)
  const cut = full.slice(nAbove)
  const header = choices.header ?? (choices.layout === 'mmlu-csv' ? false : nAbove > 0 || hasHeader(cut))
  const [first] = cut
  const width = largest(
    cut.map(({ cells }) => cells.length),
    0,
  )
  const columns = header
    ? (first?.cells ?? []).map((cell) => cell.trim())
    : Array.from({ length: width }, (_, i) => String(i + 1))
  checkColumns(name, columns)
  const rows = (header ? cut.slice(1) : cut).map(({ line, cells }, i): RawRow => {
    const at = { row: i + 1, name: `${word} ${line}` }
    if (cells.length <= columns.length || cells.slice(columns.length).every((cell) => cell.trim() === '')) {
      return { ...at, value: Object.fromEntries(columns.map((column, k) => [column, cells[k] ?? ''])) }
    }
    const fault = `has ${cells.length} cells, but the first row names ${columns.length} columns`
    const remedy = 'put a cell that holds the delimiter in quotation marks, or name the column in the first row'
    return { ...at, fault, rule: 'too-many-cells', remedy, cells }
  })
  const above = nAbove === 1 ? 'row above the headings is' : `${nAbove} rows above the headings are`
  const notes = nAbove > 0 && choices.headerRow === undefined ? [`The ${above} left out.`] : []
  return { ...nothing, form: 'table', header, columns, rows, nEmpty, notes, cut }
}

/** How many rows stand above the headings: a title, a note. Such have no heading that is known, and the headings have several. */
function rowsAbove(name: string, rows: readonly CsvRow[], { headerRow, header }: ImportChoices): number {
  if (headerRow !== undefined) {
    const at = rows.findIndex(({ line }) => line === headerRow)
    if (at >= 0) return at
    throw refuse(name, `has nothing in row ${headerRow}, which is to name its columns; give another one`)
  }
  if (header === false) return 0
  const nKnown = ({ cells }: CsvRow): number => new Set(cells.flatMap((cell) => roleOf(cell)?.role ?? [])).size
  const [first, ...others] = rows.slice(0, mostAbove + 1)
  if (first === undefined || nKnown(first) > 0 || !hasHeader(rows)) return 0
  return others.findIndex((row) => nKnown(row) >= 3) + 1
}

/** So many rows may stand above the headings. */
const mostAbove = 10

/** How much the first rows of a sheet look like a table of questions: headings that are known, or else anything at all. */
function looksLike(rows: readonly CsvRow[]): number {
  const [first] = rows.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''))
  const known = first?.cells.filter((cell) => roleOf(cell) !== null).length ?? 0
  return known + (rows.length > 0 ? 0.5 : 0)
}

/** A first row whose cells are headings, and not a question with its answer. */
function hasHeader(rows: readonly CsvRow[]): boolean {
  const [first, ...others] = rows
  if (first === undefined) return true
  const roles = first.cells.filter((cell) => {
    const role = roleOf(cell)?.role
    return role !== undefined && role !== 'option'
  })
  if (roles.length > 0) return true
  const isMark = ({ cells }: CsvRow): boolean => /^[A-J]$/.test(cells.at(-1)?.trim() ?? '')
  return !(first.cells.length >= 4 && isMark(first) && others.slice(0, 100).every(isMark))
}

function checkColumns(name: string, columns: readonly string[]): void {
  const seen = new Set<string>()
  const twice = columns.find((column) => column !== '' && seen.size === seen.add(column).size)
  if (twice === undefined) return
  throw refuse(name, `names the column ${JSON.stringify(twice)} twice in its first row; give one of them another name`)
}

/** JSON that holds no questions, whatever else it holds. */
export function noQuestions(name: string): WorkbenchError {
  return refuse(
    name,
    'is JSON, but no question file: expected {"<id>":{"sentences":[…],"obj_label":[…]}} ' +
      'or one {"id","stem","options","answer"} a line',
  )
}

function refuse(name: string, what: string): WorkbenchError {
  return new WorkbenchError('input.format', `${name} ${what}.`, { name })
}
