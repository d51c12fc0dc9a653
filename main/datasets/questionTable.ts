import { WorkbenchError } from '../base/errors.ts'
import { largest } from '../base/lists.ts'
import { formatCsv, type CsvRow, type FormatCsvOptions } from '../files/csv.ts'
import { isObject } from '../base/isObject.ts'
import { parseJson } from '../files/parseJson.ts'
import { allLetters } from './optionLetters.ts'
import type { Question } from './question.ts'
import type { Row } from './row.ts'

/** Delimiters of tables by the ending of their name. */
export const delimiters: Readonly<Record<string, string>> = { '.csv': ',', '.tsv': '\t', '.tab': '\t' }

const textColumns = ['id', 'pair', 'domain', 'kind', 'lang', 'context', 'stem', 'status', 'statement'] as const
const jsonColumns = ['options', 'tags', 'variants', 'provenance', 'accepted', 'review', 'translating', 'extra'] as const
const optionColumn = /^option_([1-9]\d?)$/

/**
 * The rows of a question table as the values that a line of our own file would hold. Columns are named in the first row,
 * in any order: id, pair, domain, kind, lang, context, stem, status, statement, tags (divided by `;`), answer, and option_1,
 * option_2, …; `options:json`, `tags:json`, `variants:json`, `provenance:json`, `accepted:json`, `review:json`, `translating:json` and
 * `extra:json` hold JSON.
 * Any other column is kept as text of its own. The answer is as its cell has it: how it is spelled shows in all rows together.
 *
 * @param source the file's path, for complaints
 * @throws WorkbenchError 'input.format' when the first row does not name what a question needs, or a name twice
 */
export function tableRows([header, ...rows]: readonly CsvRow[], source: string): Row[] {
  if (header === undefined) return []
  const names = header.cells.map(ownName)
  checkHeader(names, source)
  const columns = columnsOf(names)
  return rows.map(({ line, cells }): Row => {
    const place = `${source}, line ${line}`
    const name = `line ${line}`
    if (cells.length > names.length) {
      const fault = `has ${cells.length} cells, but the first row names ${names.length} columns`
      const remedy = 'put a cell that holds the delimiter in quotation marks, or name the column in the first row'
      return { place, name, fault, rule: 'too-many-cells', remedy }
    }
    try {
      return { place, name, value: valueOf(columns, cells) }
    } catch (error) {
      if (!(error instanceof CellError)) throw error
      return { place, name, fault: error.message, rule: 'bad-cell', remedy: error.remedy }
    }
  })
}

/**
 * Questions as a delimited table that `tableRows` reads back as they were.
 *
 * @throws WorkbenchError as `questionTable`
 */
export function formatQuestionTable(
  questions: readonly Question[],
  delimiter: string,
  options: FormatCsvOptions = {},
): string {
  return formatCsv(questionTable(questions), delimiter, options)
}

/**
 * Questions as the cells of a table, the names of its columns first. What columns cannot hold without loss goes into a JSON
 * column: options or tags that are empty, tags with `;`, foreign keys that are no text.
 *
 * @throws WorkbenchError 'input.value' for half of a surrogate pair, which UTF-8 cannot hold
 */
export function questionTable(questions: readonly Question[]): string[][] {
  const nOptions = largest(
    questions.map(({ options }) => options.length),
    0,
  )
  const hasPlainOptions = nOptions > 0 && questions.every(({ options }) => !options.includes(''))
  const hasPlainTags = questions.every(({ tags }) => tags.every((tag) => tag.trim() === tag && /^[^;]+$/.test(tag)))
  const own = ownColumns(questions)
  const isOwn = new Set(own)
  const columns: Record<string, (question: Question) => string> = {
    id: ({ id }) => id,
    pair: ({ pair }) => pair ?? '',
    domain: ({ domain }) => domain,
    kind: ({ kind }) => kind ?? '',
    lang: ({ lang }) => lang ?? '',
    context: ({ context }) => context ?? '',
    stem: ({ stem }) => stem,
    answer: ({ answer }) => allLetters[answer] ?? String(answer),
    status: ({ status }) => status,
  }
  if (!hasPlainOptions) columns['options:json'] = ({ options }) => JSON.stringify(options)
  else for (let i = 0; i < nOptions; i++) columns[`option_${i + 1}`] = ({ options }) => options[i] ?? ''
  if (hasPlainTags) columns['tags'] = ({ tags }) => tags.join(';')
  else columns['tags:json'] = ({ tags }) => JSON.stringify(tags)
  columns['statement'] = ({ statement }) => statement ?? ''
  columns['variants:json'] = ({ variants }) => (variants.length > 0 ? JSON.stringify(variants) : '')
  columns['provenance:json'] = ({ provenance }) => jsonOrNothing(provenance)
  columns['accepted:json'] = ({ accepted = {} }) => jsonOrNothing(accepted)
  columns['review:json'] = ({ review = {} }) => jsonOrNothing(review)
  columns['translating:json'] = ({ translating = {} }) => jsonOrNothing(translating)
  for (const name of own) columns[name] = ({ extra }) => (typeof extra[name] === 'string' ? extra[name] : '')
  columns['extra:json'] = ({ extra }) =>
    jsonOrNothing(Object.fromEntries(Object.entries(extra).filter(([name]) => !isOwn.has(name))))

  const rows = questions.map((question) => Object.values(columns).map((cell) => cell(question)))
  const used = Object.keys(columns).map(
    (name, i) =>
      !/^(kind|context|tags|statement|.+:json)$/.test(name) ||
      name === 'options:json' ||
      rows.some((row) => row[i] !== ''),
  )
  const table = [Object.keys(columns), ...rows].map((row) => row.filter((_, i) => used[i]))
  for (const [i, row] of table.entries()) {
    if (row.every((cell) => cell.isWellFormed())) continue
    const { id = '' } = questions[i - 1] ?? {}
    throw new WorkbenchError(
      'input.value',
      `Question ${JSON.stringify(id)} holds half of a character (a lone surrogate), which a table cannot; correct it.`,
    )
  }
  return table
}

/** Columns that a table of many foreign keys gets for them; the others go into `extra:json`. */
const mostOwnColumns = 256

/** Foreign keys that are text wherever they are, and whose name means nothing else. */
function ownColumns(questions: readonly Question[]): string[] {
  const isText = new Map<string, boolean>()
  for (const { extra } of questions) {
    for (const [name, value] of Object.entries(extra)) {
      isText.set(
        name,
        isText.get(name) !== false && (value === undefined || (typeof value === 'string' && value !== '')),
      )
    }
  }
  return [...isText.keys()]
    .filter(
      (name) =>
        isText.get(name) === true &&
        name === name.trim() &&
        /^[^:]+$/.test(name) &&
        !optionColumn.test(name) &&
        name !== 'options' &&
        name !== 'extra',
    )
    .sort()
    .slice(0, mostOwnColumns)
}

/** A cell that does not hold what its column may. */
class CellError extends Error {
  readonly remedy: string

  constructor(message: string, remedy: string) {
    super(message)
    this.remedy = remedy
  }
}

/** Where the cells of a row stand: looked up once for all rows. */
interface Columns {
  readonly at: ReadonlyMap<string, number>
  readonly options: readonly number[]
  readonly others: readonly (readonly [name: string, at: number])[]
}

function columnsOf(names: readonly string[]): Columns {
  const at = new Map(names.map((name, i) => [name, i]))
  const options = [...at.keys()].filter((name) => optionColumn.test(name)).sort((a, b) => rankOf(a) - rankOf(b))
  return { at, options: options.map((name) => at.get(name)!), others: [...at].filter(([name]) => !isOurs(name)) }
}

function valueOf({ at, options, others }: Columns, cells: readonly string[]): unknown {
  const cell = (name: string): string => cells[at.get(name) ?? -1] ?? ''
  const value: Record<string, unknown> = {}
  for (const name of jsonColumns) {
    const text = cell(`${name}:json`)
    if (text.trim() === '') continue
    const json = parseCell(`${name}:json`, text)
    if (name !== 'extra') value[name] = json
    else if (isObject(json)) Object.assign(value, json)
    else
      throw new CellError(
        'extra:json is no JSON object',
        'write a JSON object like {"source":"a book"} into the column extra:json, or leave it empty',
      )
  }
  for (const name of textColumns) value[name] = cell(name)
  value['options'] ??= withoutEmptyEnd(options.map((i) => cells[i] ?? ''))
  value['tags'] ??= cell('tags')
    .split(';')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '')
  value['answer'] = cell('answer')
  for (const [name, i] of others) if ((cells[i] ?? '') !== '') value[name] = cells[i]
  return value
}

function parseCell(column: string, text: string): unknown {
  try {
    return parseJson(text)
  } catch (error) {
    throw new CellError(
      `${column} is not JSON: ${error instanceof Error ? error.message : String(error)}`,
      `write JSON into the column ${column}`,
    )
  }
}

/** A heading as we spell it: ours may stand in capitals, those of others are theirs. */
function ownName(cell: string): string {
  const name = cell.trim()
  const lower = name.toLowerCase()
  return lower === 'options' ? 'options:json' : isOurs(lower) ? lower : name
}

/** Whether a table with these headings is one of ours. */
export function isOurTable(cells: readonly string[]): boolean {
  const names = cells.map(ownName)
  return (
    ['id', 'stem', 'answer'].every((name) => names.includes(name)) &&
    !names.includes('option_0') &&
    names.some((name) => name === 'options:json' || name === 'option_1')
  )
}

function checkHeader(names: readonly string[], source: string): void {
  const seen = new Set<string>()
  const twice = names.find((name) => name !== '' && seen.size === seen.add(name).size)
  if (twice !== undefined) throw refuse(source, `names the column ${JSON.stringify(twice)} twice`)
  const missing = ['id', 'stem', 'answer'].filter((name) => !names.includes(name))
  if (!names.includes('options:json') && !names.includes('option_1')) missing.push('option_1')
  if (missing.length === 0) return
  throw refuse(
    source,
    `does not name the column ${missing.join(', ')}; it must be like id,lang,stem,option_1,option_2,answer`,
  )
}

function refuse(source: string, what: string): WorkbenchError {
  return new WorkbenchError('input.format', `${source}: the first row ${what}.`, { source })
}

function isOurs(name: string): boolean {
  const known: readonly string[] = [
    ...textColumns,
    'answer',
    'tags',
    '',
    ...jsonColumns.map((column) => `${column}:json`),
  ]
  return known.includes(name) || optionColumn.test(name)
}

function rankOf(name: string): number {
  return Number(optionColumn.exec(name)?.[1])
}

function withoutEmptyEnd(options: readonly string[]): string[] {
  return options.slice(0, options.findLastIndex((option) => option !== '') + 1)
}

function jsonOrNothing(value: object): string {
  return Object.keys(value).length > 0 ? JSON.stringify(value) : ''
}
