import { extname } from 'node:path'
import { WorkbenchError } from '../base/errors.ts'
import { parseCsv } from '../files/csv.ts'
import { readTextFile, utf8Text } from '../files/jsonFile.ts'
import type { JsonLimits } from '../files/jsonScan.ts'
import { parseJson } from '../files/parseJson.ts'
import { isPublished } from './publishedEntry.ts'
import { questionLines } from './questionLines.ts'
import { tableRows } from './questionTable.ts'
import type { Row } from './row.ts'

export type QuestionFile =
  | { readonly kind: 'published'; readonly json: Readonly<Record<string, unknown>> }
  | { readonly kind: 'rows'; readonly rows: readonly Row[] }

/** Delimiters of tables by the ending of their name; every other file says by its content what it is. */
export const delimiters: Readonly<Record<string, string>> = { '.csv': ',', '.tsv': '\t', '.tab': '\t' }

const expected = 'a question file'
const maxBytes = 2 ** 28

/** Where questions come from: a file by its path, or one that is in memory. */
export type QuestionSource =
  | string
  | { readonly kind: 'file'; readonly path: string }
  /** `name`: what complaints call it; its ending says as a file's does how it is written. */
  | { readonly kind: 'bytes'; readonly name: string; readonly bytes: Uint8Array }

export function nameOfSource(source: QuestionSource): string {
  return typeof source === 'string' ? source : source.kind === 'file' ? source.path : source.name
}

/**
 * Reads a question file as far as its form goes: published JSON, one question a line, or a table.
 *
 * @throws WorkbenchError 'input.missing', or 'input.format' naming the place; the signal's reason when aborted
 */
export async function readRows(
  source: QuestionSource,
  { signal }: { signal?: AbortSignal | undefined } = {},
): Promise<QuestionFile> {
  const path = nameOfSource(source)
  const isInMemory = typeof source !== 'string' && source.kind === 'bytes'
  const text = isInMemory
    ? utf8Text(source.bytes, path, expected)
    : await readTextFile(path, { expected, maxBytes, signal })
  const delimiter = delimiters[extname(path).toLowerCase()]
  const file: QuestionFile =
    delimiter === undefined
      ? fromJson(text, path)
      : { kind: 'rows', rows: tableRows(parseCsv(text, delimiter, path), path) }
  if (file.kind === 'rows' && file.rows.length === 0) {
    throw new WorkbenchError('input.format', `${path} holds no question.`, { path })
  }
  return file
}

function fromJson(text: string, path: string): QuestionFile {
  if (text.trim() === '') return { kind: 'rows', rows: [] }
  const whole = parseWhole(text)
  if ('value' in whole) {
    if (isPublished(whole.value)) return { kind: 'published', json: whole.value }
    // A JSON value over the whole file is one line of ours, or neither.
    if (typeof whole.value !== 'object' || whole.value === null || !('stem' in whole.value)) throw neither(path)
    return { kind: 'rows', rows: [{ place: `${path}, line 1`, name: 'line 1', value: whole.value }] }
  }
  // A line with a fault inside is still a line: the complaint then names it.
  if ('value' in parseWhole(firstLine(text), { uniqueKeys: false }))
    return { kind: 'rows', rows: questionLines(text, path) }
  throw new WorkbenchError(
    'input.format',
    `${path} is not JSON: ${whole.reason}; expected a published question file, one question a line, or a table ` +
      'named .csv or .tsv.',
    { path },
  )
}

function parseWhole(
  text: string,
  limits?: Partial<JsonLimits>,
): { readonly value: unknown } | { readonly reason: string } {
  try {
    return { value: parseJson(text, limits) }
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) }
  }
}

function firstLine(text: string): string {
  const start = text.trimStart()
  const end = start.indexOf('\n')
  return end === -1 ? start : start.slice(0, end)
}

function neither(path: string): WorkbenchError {
  return new WorkbenchError(
    'input.format',
    `${path} is JSON, but no question file: expected {"<id>":{"sentences":[…],"obj_label":[…]}} ` +
      'or one {"id","stem","options","answer"} a line.',
    { path },
  )
}
