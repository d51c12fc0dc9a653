import { basename, extname } from 'node:path'
import { WorkbenchError } from '../../base/errors.ts'
import { evalTask } from './evalTask.ts'
import { hubFolder } from './hubFolder.ts'
import { hubLayout } from './hubLayout.ts'
import type { Layout } from './layout.ts'
import { layoutRecords, writableLayouts, type LayoutRecords } from './writeLayout.ts'
import type { Question } from '../question.ts'
import { formatQuestionLines } from '../questionLines.ts'
import { delimiters, formatQuestionTable, questionTable } from '../questionTable.ts'
import { formatCsv, type FormatCsvOptions } from '../../files/csv.ts'
import { writeParquet } from '../../files/writeParquet.ts'
import { writeXlsx } from '../../files/writeXlsx.ts'

/** What is written: one file, or the files of a folder by name. */
export interface WrittenQuestions {
  readonly content: string | Uint8Array | { readonly files: Readonly<Record<string, string | Uint8Array>> }
  /** What the layout has no place for. */
  readonly lost: readonly string[]
}

interface QuestionFormat {
  readonly isFolder: boolean
  /** The layout by name, for messages. */
  readonly title: string
  readonly write: (questions: readonly Question[]) => Promise<WrittenQuestions>
}

/** Layouts that questions can be written in, by name: the first two as a folder. */
export const exportLayouts: readonly { readonly id: string; readonly title: string; readonly isFolder: boolean }[] = [
  { id: 'huggingface', title: 'Hugging Face: Parquet with a card', isFolder: true },
  { id: 'lm-eval', title: 'lm-evaluation-harness: a task with its data', isFolder: true },
  ...writableLayouts.map(({ id, title }) => ({ id, title, isFolder: false })).filter(({ id }) => id !== 'lm-eval'),
]

/**
 * How questions are written into a file of this name, or as a layout of this name.
 *
 * @throws WorkbenchError 'input.usage' for a name that does not say its form
 */
export function questionFormat(out: string, to?: string, options: FormatCsvOptions = {}): QuestionFormat {
  if (to === 'huggingface' || to === 'lm-eval') {
    const name = basename(out)
    return {
      ...{ isFolder: true, title: to },
      write: (questions) => {
        const files = to === 'lm-eval' ? evalTask(questions, name) : hubFolder(questions, name)
        return Promise.resolve({ content: { files }, lost: to === 'lm-eval' ? evalLost(questions) : [] })
      },
    }
  }
  if (to === undefined) return ours(out, options)
  const layout = writableLayouts.find(({ id }) => id === to)
  if (layout === undefined) {
    throw new WorkbenchError(
      'input.usage',
      `--to ${to} is no layout; there are ${exportLayouts.map(({ id }) => id).join(', ')}.`,
    )
  }
  return {
    ...{ isFolder: false, title: layout.title },
    write: async (questions) => {
      const written = layoutRecords(questions, layout)
      return { content: await contentOf(out, written, layout, options), lost: written.lost }
    },
  }
}

function ours(out: string, options: FormatCsvOptions): QuestionFormat {
  const extension = extname(out).toLowerCase()
  const delimiter = delimiters[extension]
  const writers: Readonly<Record<string, (questions: readonly Question[]) => Promise<string | Uint8Array> | string>> = {
    '.jsonl': formatQuestionLines,
    '.json': (questions) => `[\n${formatQuestionLines(questions).trimEnd().replaceAll('\n', ',\n')}\n]\n`,
    '.xlsx': (questions) => writeXlsx('questions', questionTable(questions)),
    '.parquet': (questions) => Promise.resolve(writeParquet(hubLayout.columns, questions.map(hubLayout.write))),
  }
  // With the mark that spreadsheets need to see that a table is UTF-8.
  const write =
    delimiter === undefined
      ? writers[extension]
      : (questions: readonly Question[]) => `\ufeff${formatQuestionTable(questions, delimiter, options)}`
  if (write === undefined) throw unknownForm(out, '.jsonl, .json, .csv, .tsv, .xlsx or .parquet')
  return {
    ...{ isFolder: false, title: "Engram's own" },
    write: async (questions) => ({ content: await write(questions), lost: [] }),
  }
}

async function contentOf(
  out: string,
  { columns, records }: LayoutRecords,
  layout: Layout,
  options: FormatCsvOptions,
): Promise<string | Uint8Array> {
  const extension = extname(out).toLowerCase()
  if (extension === '.jsonl') return records.map((record) => `${JSON.stringify(record)}\n`).join('')
  if (extension === '.json') return `${JSON.stringify(records, null, 1)}\n`
  if (extension === '.parquet') return writeParquet(columns, records)
  const delimiter = delimiters[extension]
  if (delimiter === undefined && extension !== '.xlsx')
    throw unknownForm(out, '.jsonl, .json, .csv, .tsv, .xlsx or .parquet')
  if (records.some((record) => Object.values(record).some(isNested))) {
    throw new WorkbenchError(
      'input.usage',
      `${layout.title} has columns inside of columns, which a table cannot hold; let --out end in .jsonl or .parquet.`,
    )
  }
  const heading = layout.isBare === true ? [] : [[...columns]]
  const rows = [...heading, ...records.map((record) => columns.map((column) => cellOf(record[column])))]
  return extension === '.xlsx' ? await writeXlsx('questions', rows) : formatCsv(rows, delimiter!, options)
}

function isNested(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function cellOf(value: unknown): string {
  if (typeof value === 'string') return value
  return value === null || value === undefined ? '' : JSON.stringify(value)
}

/** A task's data has the texts and the pairs; the rest of a question has no place there. */
function evalLost(questions: readonly Question[]): string[] {
  const says = (name: string, of: (question: Question) => boolean): string[] => (questions.some(of) ? [name] : [])
  return [
    ...says('kind', ({ kind }) => kind !== null),
    ...says('tags', ({ tags }) => tags.length > 0),
    ...says('status', ({ status }) => status !== 'draft'),
    ...says('statement', ({ statement }) => statement !== null),
    ...says('variants', ({ variants }) => variants.length > 0),
    ...says('provenance', ({ provenance }) => Object.keys(provenance).length > 0),
    ...says('translating', ({ translating }) => translating !== undefined),
    ...says('accepted', ({ accepted }) => accepted !== undefined),
    ...says('other keys', ({ extra }) => Object.keys(extra).length > 0),
  ]
}

function unknownForm(out: string, endings: string): WorkbenchError {
  return new WorkbenchError('input.usage', `--out ${out} does not say its form; let it end in ${endings}.`)
}
