import { WorkbenchError } from '../../base/errors.ts'
import { isObject } from '../../base/isObject.ts'
import type { Row } from '../row.ts'
import { shareInScript } from '../languageScript.ts'
import { tableRows } from '../questionTable.ts'
import { chooseLayout, type ChosenLayout } from './chooseLayout.ts'
import { readAnswers } from './answerForm.ts'
import type { ImportChoices } from './importChoices.ts'
import { langOf } from './langCode.ts'
import { evalSamples } from './evalSamples.ts'
import { putAt, textOf } from './path.ts'
import { readRawTable, noQuestions, type RawRow, type RawTable } from './rawTable.ts'
import { madeId, rowReader } from './readMapped.ts'
import type { OpenRow, RawQuestion, ReadRow, RowFault } from './rawRow.ts'
import { settleAnswers, type ImportAsk } from './settleAnswers.ts'
import { settleIds } from './settleIds.ts'

export interface ImportFile {
  /** What complaints call it; its ending may say how it is written. */
  readonly name: string
  readonly bytes: Uint8Array
  /** What is said about it alone; null where nothing is. */
  readonly choices?: ImportChoices | null
}

export interface ReadImport {
  readonly table: RawTable
  readonly chosen: ChosenLayout
  /** What has to be said before anything is imported: nothing is guessed in silence. */
  readonly asks: readonly ImportAsk[]
  readonly notes: readonly string[]
  readonly rows: readonly ReadRow[]
  /** How answers were read: a sentence, where there is something to say. */
  readonly answers: string
}

/**
 * Reads a question file of any layout: an array of rows, each a question in our own form or the reason why it is none, and
 * what has to be asked of a person first.
 *
 * @throws WorkbenchError 'input.format' for a file that holds no questions in any form that is known
 */
export async function readImport({ name, bytes }: ImportFile, choices: ImportChoices = {}): Promise<ReadImport> {
  const raw = mended(await readRawTable(name, bytes, choices), choices)
  const samples = evalSamples(raw)
  const table = samples ?? raw
  const chosen = titled(chooseLayout(name, table, choices), samples !== null)
  const notes = [...table.notes]
  if (table.published !== null) return { table, chosen: published, asks: [], notes, rows: [], answers: '' }
  if (table.rows.length === 0) throw new WorkbenchError('input.format', `${name} holds no question.`, { name })
  const open = chosen.id === 'engram' ? ownRows(name, table) : foreignRows(name, table, chosen, choices, notes)
  if (open === null) return { table, chosen, asks: [askColumns(name, table)], notes, rows: [], answers: '' }
  const settled = settleAnswers(open, chosen, choices, name)
  const asks = [
    ...settled.asks,
    ...askAnswer(name, table, chosen),
    ...askLooks(name, chosen),
    ...askFacts(name, chosen, choices),
  ]
  const isOurs = chosen.id === 'engram' || chosen.layout?.isOurs === true
  const rows = isOurs ? settled.rows : settleIds(settled.rows, chosen)
  return { table, chosen, asks, notes, rows, answers: settled.sentence }
}

const published = {
  ...{ id: 'published', title: 'a published file of prompts', layout: null, map: null, by: 'layout', answers: null },
} as const satisfies ChosenLayout

function titled(chosen: ChosenLayout, isSamples: boolean): ChosenLayout {
  return isSamples ? { ...chosen, title: `lm-eval samples of ${chosen.title}` } : chosen
}

/** Rows of our own layout go on as they are, for the schema to judge; numbers stand for their texts. */
function ownRows(name: string, table: RawTable): OpenRow[] {
  const isTable = table.form === 'table' || table.form === 'xlsx'
  const rows: readonly (RawRow | Row)[] = isTable ? tableRows(withCells(table), name) : table.rows
  return rows.map((row, i) => {
    const at = { row: i + 1, name: row.name, lang: null }
    if ('fault' in row) {
      const { fault, rule, remedy } = row
      return { ...at, question: null, fault: { column: null, rule, fault, remedy } }
    }
    const { value } = row
    if (!isObject(value)) return { ...at, question: { value: value as never, answer: 0, isIndex: true }, fault: null }
    const { answer, ...others } = value
    if ('side' in row && row.side !== undefined) {
      others['lang'] ??= row.side.lang
      if (!others['id']) others['pair'] ??= row.side.place
    }
    // A question without an id gets one that its words make, as in any other layout.
    if (others['id'] === undefined && !isTable) others['id'] = idOf(others)
    // In a line of ours a number counts from 0; what else stands there is read as a table's cell is.
    const isIndex = typeof answer !== 'string'
    return { ...at, question: { value: isTable ? others : asTexts(others), answer, isIndex }, fault: null }
  })
}

function idOf({ stem, options, lang }: Readonly<Record<string, unknown>>): string {
  return madeId(textOf(stem), Array.isArray(options) ? options.map(textOf) : [], textOf(lang) || null)
}

/** The rows of a table as they were cut, with the cells that were mended. */
function withCells({ cut, rows, columns }: RawTable): RawTable['cut'] {
  return cut.map((each, i) => {
    const row = i === 0 ? undefined : rows[i - 1]
    return row === undefined || !('value' in row)
      ? each
      : { ...each, cells: columns.map((column) => textOf(row.value[column])) }
  })
}

function asTexts(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { id, options } = value
  return {
    ...value,
    ...(typeof id === 'number' ? { id: String(id) } : {}),
    ...(Array.isArray(options)
      ? { options: (options as unknown[]).map((option) => (typeof option === 'number' ? String(option) : option)) }
      : {}),
  }
}

function foreignRows(
  name: string,
  table: RawTable,
  chosen: ChosenLayout,
  choices: ImportChoices,
  notes: string[],
): OpenRow[] | null {
  const { layout, map } = chosen
  const read = layout?.read
  if (read === undefined && map === null) {
    if (
      table.form === 'json' &&
      !table.columns.some((column) => /question|prompt|stem|answer|option|choice/i.test(column))
    )
      throw noQuestions(name)
    return null
  }
  const reader = map === null ? null : rowReader(map, table.columns)
  const rows = table.rows
    .flatMap((row): OpenRow[] => {
      const at = { row: row.row, name: row.name }
      const { lang: listLang = null, place = null } = row.side ?? {}
      const placed = (question: RawQuestion): RawQuestion => {
        const { id, pair } = question.value
        const isOpen = place !== null && !textOf(id) && !textOf(pair)
        return isOpen ? { ...question, value: { ...question.value, pair: place } } : question
      }
      if ('fault' in row) {
        const { fault, rule, remedy } = row
        return [{ ...at, lang: null, question: null, fault: { column: null, rule, fault, remedy } }]
      }
      if (!isObject(row.value)) return [{ ...at, lang: null, question: null, fault: noObject }]
      if (reader === null) {
        const found = read!(row.value)
        const isFault = 'fault' in found
        const lang = isFault ? null : (found.value['lang'] as string | null | undefined)
        return [
          { ...at, lang: lang ?? listLang, question: isFault ? null : placed(found), fault: isFault ? found : null },
        ]
      }
      return reader(row.value).map((side) =>
        'fault' in side
          ? { ...at, lang: side.lang ?? listLang, question: null, fault: side }
          : { ...at, lang: side.lang ?? listLang, question: placed(side.question), fault: null },
      )
    })
    .map(withOwnLang)
  if (layout?.isOurs === true) return rows
  return withLang(rows, { told: choices.lang ?? null, usual: layout?.lang ?? null }, notes)
}

/** The language of the list that a question stands in is its own. */
function withOwnLang(row: OpenRow): OpenRow {
  const { lang, question } = row
  if (lang === null || question === null || textOf(question.value['lang']) !== '') return row
  return { ...row, question: { ...question, value: { ...question.value, lang } } }
}

const noObject: RowFault = {
  ...{ column: null, rule: 'wrong-shape', fault: 'is no JSON object' },
  remedy: 'write each question as an object with its keys',
}

/**
 * Where nothing names the language, it is what is told; or that of the layout, whose columns any other table may have too, if
 * the texts have its letters; or that of all such questions together.
 */
function withLang(
  rows: OpenRow[],
  { told, usual }: { readonly told: string | null; readonly usual: string | null },
  notes: string[],
): OpenRow[] {
  const isOpen = ({ lang, question }: OpenRow): boolean => question !== null && (lang === null || lang === usual)
  const without = rows.filter(isOpen)
  if (without.length === 0) return rows
  const texts = without.map(({ question }) => textOf(question?.value['stem']))
  const isUsual = usual !== null && (shareInScript(texts.join(' ').slice(0, 20_000), usual) ?? 1) > 0.3
  const lang = told ?? (isUsual ? usual : langOf(texts))
  if (told === null && lang !== null && !isUsual)
    notes.push(`Nothing names the language; by their letters and words the questions are ${nameOf(lang)}.`)
  return rows.map((row) =>
    isOpen(row) && row.question !== null
      ? { ...row, lang, question: { ...row.question, value: { ...row.question.value, lang } } }
      : row,
  )
}

function nameOf(lang: string): string {
  return new Intl.DisplayNames('en', { type: 'language' }).of(lang) ?? lang
}

function mended(table: RawTable, { cells = [] }: ImportChoices): RawTable {
  if (cells.length === 0) return table
  const byRow = Map.groupBy(cells, ({ row }) => row)
  const rows = table.rows.map((row): RawRow => {
    const changes = byRow.get(row.row)
    if (changes === undefined) return row
    if (!('value' in row)) return recut(row, changes, table.columns)
    const value = structuredClone(row.value)
    for (const { column, text } of changes) putAt(value, column, text)
    return { ...row, value }
  })
  return { ...table, rows }
}

/** A row with more cells than there are columns, once those behind the last column are empty. */
function recut(
  row: Extract<RawRow, { readonly fault: string }>,
  changes: readonly { column: string; text: string }[],
  columns: readonly string[],
): RawRow {
  const names = row.cells.map((_, i) => columns[i] ?? String(i + 1))
  const cells = row.cells.map((cell, i) => changes.findLast(({ column }) => column === names[i])?.text ?? cell)
  if (cells.length === 0 || cells.slice(columns.length).some((cell) => cell.trim() !== '')) return { ...row, cells }
  return {
    row: row.row,
    name: row.name,
    value: Object.fromEntries(columns.map((column, i) => [column, cells[i] ?? ''])),
  }
}

function askColumns(name: string, { columns }: RawTable): ImportAsk {
  const some = columns.slice(0, 8).map((column) => JSON.stringify(column))
  const list = `${some.join(', ')}${columns.length > some.length ? ', …' : ''}`
  return {
    about: 'columns',
    sentence: `Which columns of ${name} hold the question, its options and its answer cannot be told from ${list}`,
    choices: [],
  }
}

function askLooks(name: string, { by, map }: ChosenLayout): ImportAsk[] {
  if (by !== 'content' || map === null) return []
  const [side] = map.sides
  const sentence =
    `The columns of ${name} are only guessed by what stands in them: the question is ${side?.stem ?? ''}, ` +
    `the options are ${side?.options.join(', ') ?? ''}, the answer is ${side?.answer ?? ''}`
  const { stem = '', options = [], answer = '' } = side ?? {}
  const value = `stem=${stem},options=${options.join('+')},answer=${answer}`
  return [{ about: 'columns', sentence, choices: [{ value, text: 'it is so' }] }]
}

/** Two columns that are called an answer, and do not say the same, may each be it. */
function askAnswer(name: string, table: RawTable, { map, answerColumns = [] }: ChosenLayout): ImportAsk[] {
  const [side, ...others] = map?.sides ?? []
  const [first, ...rivals] = answerColumns
  if (map === null || side === undefined || others.length > 0 || first === undefined) return []
  const answersBy = (column: string) => {
    const read = rowReader({ ...map, sides: [{ ...side, answer: column }] }, table.columns)
    const cells = table.rows.flatMap((row) => {
      const [found] = 'value' in row && isObject(row.value) ? read(row.value) : []
      return found !== undefined && 'question' in found
        ? [{ answer: found.question.answer, options: found.options }]
        : []
    })
    return readAnswers(cells).answers
  }
  const own = answersBy(first)
  const differing = rivals.filter((column) =>
    answersBy(column).some((answer, i) => answer !== null && own[i] !== null && answer !== own[i]),
  )
  if (differing.length === 0) return []
  const { stem, options } = side
  return [
    {
      about: 'columns',
      sentence: `Several columns of ${name} may hold the right answer, and do not agree: ${[first, ...differing].join(', ')}`,
      choices: [first, ...differing].map((column) => ({
        value: `stem=${stem},options=${options.join('+')},answer=${column}`,
        text: `the answer is in ${column}`,
      })),
    },
  ]
}

function askFacts(name: string, { layout }: ChosenLayout, { distractors }: ImportChoices): ImportAsk[] {
  if (layout?.isFacts !== true || distractors !== undefined) return []
  return [
    {
      about: 'facts',
      sentence: `${name} holds facts (${layout.title}) without chosen wrong options`,
      choices: [
        { value: '0', text: 'leave them as statements with their right answer, to be completed by hand' },
        {
          value: '4',
          text: 'draw wrong options from the answers of the same relation, up to four in all, marked as drawn',
        },
      ],
    },
  ]
}

/** @throws WorkbenchError 'input.format' with the first thing that must be said, and how to say it on the command line */
export function refuseOpen(name: string, asks: readonly ImportAsk[]): void {
  const [first] = asks
  if (first === undefined) return
  const flag = { columns: '--map', answers: '--answers-from', facts: '--options' }[first.about]
  const values = first.choices.map(({ value }) => (/\s/.test(value) ? `"${value}"` : value))
  const how =
    values.length === 0
      ? [`${flag} stem=COLUMN,options=A+B+C+D,answer=COLUMN`]
      : values.map((value) => `${flag} ${value}`)
  throw new WorkbenchError('input.format', `${first.sentence}; say it with engram data convert ${how.join(' or ')}.`, {
    name,
  })
}
