import { readRegular } from '../files/regularFile.ts'
import type { ImportChoices } from './import/importChoices.ts'
import { readImport, refuseOpen, type ReadImport } from './import/readImport.ts'
import type { Row } from './row.ts'

export type QuestionFile = { readonly read: ReadImport } & (
  | { readonly kind: 'published'; readonly json: Readonly<Record<string, unknown>> }
  | { readonly kind: 'rows'; readonly rows: readonly Row[] }
)

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

export interface ReadRowsOptions {
  readonly signal?: AbortSignal | undefined
  /** What a person says about the file; the rest is found. */
  readonly choices?: ImportChoices | undefined
}

/**
 * Reads a question file of any layout as far as its form goes: published prompts, or rows in our own form.
 *
 * @throws WorkbenchError 'input.missing', or 'input.format' naming the place, also for what must be said first: nothing is
 *                     guessed in silence; the signal's reason when aborted
 */
export async function readRows(source: QuestionSource, options: ReadRowsOptions = {}): Promise<QuestionFile> {
  const path = nameOfSource(source)
  const { signal, choices = {} } = options
  const isInMemory = typeof source !== 'string' && source.kind === 'bytes'
  const bytes = isInMemory ? source.bytes : await readRegular(path, { expected, maxBytes, signal })
  const read = await readImport({ name: path, bytes }, choices)
  refuseOpen(path, read.asks)
  const { published } = read.table
  if (published !== null) return { kind: 'published', json: published, read }
  return { kind: 'rows', rows: read.rows, read }
}
