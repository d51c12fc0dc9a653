import * as v from 'valibot'
import { describeIssues } from '../../base/issues.ts'
import { isObject } from '../../base/isObject.ts'
import { drawDistractors } from '../distractors.ts'
import { importPublished } from '../importPublished.ts'
import { isLost, problemSentence, type Problem } from '../problem.ts'
import { DraftSchema, type PlacedQuestion } from '../question.ts'
import type { ImportChoices } from './importChoices.ts'
import type { ImportProblem } from './importProblem.ts'
import { joinFiles } from './joinFiles.ts'
import { valueAt } from './path.ts'
import type { ReadRow } from './rawRow.ts'
import { readImport, type ImportFile, type ReadImport } from './readImport.ts'

export interface Imported {
  /** Of each file, how it was read. */
  readonly reads: readonly ReadImport[]
  readonly questions: readonly PlacedQuestion[]
  readonly problems: readonly ImportProblem[]
}

/**
 * Everything that an import of these files would bring: the questions, and every row that is none with the reason. Nothing is
 * written. Where `reads` have something to ask, what is here is what the likelier answer gives.
 *
 * @param files   one, or the files of several languages, which are paired as `choices.join` says
 * @param choices of all files together, and of each that has none of its own
 * @throws WorkbenchError 'input.format' for a file that holds no questions in any form that is known
 */
export async function importFiles(files: readonly ImportFile[], choices: ImportChoices = {}): Promise<Imported> {
  const parts: Imported[] = []
  const shared = files.length > 1 && files.every((file) => file.choices == null) ? withoutLang(choices) : choices
  for (const file of files) parts.push(await importFile(file, file.choices ?? shared))
  const reads = parts.flatMap((part) => part.reads)
  const questions = joinFiles(
    parts.map((part) => part.questions),
    files.map(({ name }) => name),
    choices.join ?? 'id',
  )
  return {
    reads,
    questions: withDistractors(questions, reads, choices),
    problems: parts.flatMap((part) => part.problems),
  }
}

/** Files that are joined are in different languages. */
function withoutLang({ lang: _, ...others }: ImportChoices): ImportChoices {
  return others
}

async function importFile(file: ImportFile, choices: ImportChoices): Promise<Imported> {
  const read = await readImport(file, choices)
  if (read.table.published !== null) {
    const { questions, problems } = importPublished(read.table.published, file.name)
    const notes = problems.filter((problem) => !isLost(problem)).map((problem) => problemSentence(problem))
    return { reads: [{ ...read, notes }], questions, problems: problems.filter(isLost).map(ofPublished) }
  }
  const questions: PlacedQuestion[] = []
  const problems: ImportProblem[] = []
  for (const row of read.rows) {
    const question = draftOf(row)
    if ('question' in question) questions.push(question)
    else problems.push({ ...question, cells: cellsOf(read, row) })
  }
  return { reads: [read], questions, problems }
}

function draftOf(row: ReadRow): PlacedQuestion | Omit<ImportProblem, 'cells'> {
  const { place } = row
  const at = { row: row.row, place, column: row.column ?? null }
  if ('fault' in row) return { ...at, rule: row.rule, reason: row.fault, remedy: row.remedy }
  const parsed = v.safeParse(DraftSchema, row.value)
  if (parsed.success) return { place, question: parsed.output }
  const remedy = 'a question has the texts id and stem, a list of options and the answer: the index of the right one'
  return { ...at, rule: 'wrong-shape', reason: describeIssues(parsed.issues), remedy }
}

/** More of a cell is not shown. */
const mostShown = 2000

function cellsOf({ table }: ReadImport, { row }: ReadRow): Record<string, string> {
  const raw = table.rows[row - 1]
  if (raw === undefined) return {}
  if ('fault' in raw) return Object.fromEntries(raw.cells.map((cell, i) => [table.columns[i] ?? String(i + 1), cell]))
  if (!isObject(raw.value)) return { value: shown(raw.value) }
  return Object.fromEntries(table.columns.map((column) => [column, shown(valueAt(raw.value, column))]))
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value)
  return text.slice(0, mostShown)
}

function ofPublished({ place, rule, message, remedy }: Problem): ImportProblem {
  return { row: null, place, column: null, rule, reason: message, remedy, cells: {} }
}

/** Wrong options for facts, as many as are wanted, from the right answers of the same relation and language. */
function withDistractors(
  questions: readonly PlacedQuestion[],
  reads: readonly ReadImport[],
  { distractors = 0 }: ImportChoices,
): readonly PlacedQuestion[] {
  if (distractors < 2 || !reads.some(({ chosen }) => chosen.layout?.isFacts === true)) return questions
  const filled = drawDistractors(
    questions.map(({ question }) => question),
    { nOptions: distractors, seed: 0 },
  )
  return questions.map(({ place }, i) => ({ place, question: filled.questions[i]! }))
}

/** More rows of a column are not shown beside its name. */
const mostSamples = 3

/** How a file was read, as a person may look at it and say otherwise. Plain data. */
export interface FilePlan {
  readonly name: string
  readonly form: ReadImport['table']['form']
  readonly encoding: ReadImport['table']['encoding']
  readonly delimiter: ReadImport['table']['delimiter']
  readonly header: boolean | null
  readonly sheet: ReadImport['table']['sheet']
  readonly layout: { readonly id: string; readonly title: string; readonly by: ReadImport['chosen']['by'] }
  readonly map: ReadImport['chosen']['map']
  readonly columns: readonly { readonly name: string; readonly samples: readonly string[] }[]
  readonly nRows: number
  readonly nEmpty: number
  readonly notes: readonly string[]
  readonly answers: string
  readonly asks: ReadImport['asks']
}

export function filePlan(name: string, { table, chosen, asks, notes, answers }: ReadImport): FilePlan {
  const { form, encoding, delimiter, header, sheet, nEmpty } = table
  const values = table.rows.slice(0, mostSamples).flatMap((row) => ('value' in row ? [row.value] : []))
  const columns = table.columns.map((column) => ({
    name: column,
    samples: values.map((value) => shown(valueAt(value, column)).slice(0, 200)),
  }))
  const { id, title, by, map } = chosen
  const nRows = table.published === null ? table.rows.length : Object.keys(table.published).length
  return {
    ...{ name, form, encoding, delimiter, header, sheet, nEmpty, nRows, columns, map, answers },
    ...{ layout: { id, title, by }, asks: [...asks], notes: [...notes] },
  }
}
