import * as v from 'valibot'
import { WorkbenchError } from '../base/errors.ts'
import { checksum } from './checksum.ts'

/** Nobody writes so much into one field (octets); what claims to be longer is not read into memory. */
export const mostTextBytes = 2 ** 26

/** A column for SELECT: null, which no schema takes, where its text is absurdly long. */
export function bounded(column: string): string {
  return `CASE WHEN octet_length(${column}) <= ${mostTextBytes} THEN ${column} END AS ${column}`
}

/** A row as it was written: every column in order, the checksum of these, and a form that makes sense. */
export interface RowForm<T> {
  readonly table: string
  readonly columns: readonly (keyof T & string)[]
  readonly schema: v.GenericSchema<T>
}

/** Whether a row is as it was written and of its form. */
export function isWhole<T>({ table, columns, schema }: RowForm<T>, row: T & { readonly crc: number }): boolean {
  const values = columns.map((column) => row[column])
  return checksum(table, values) === row.crc && v.is(schema, row)
}

export function rowChecksum<T>({ table, columns }: RowForm<T>, row: T): number {
  return checksum(
    table,
    columns.map((column) => row[column]),
  )
}

/** JSON in a text, or undefined where it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

export const JsonText = v.pipe(
  v.string(),
  v.check((text) => jsonOf(text) !== undefined, 'expected JSON'),
)

/** `question "a"`, in one line whatever the id is. */
export function named(kind: string, id: unknown): string {
  return `${kind} ${JSON.stringify(String(id).slice(0, 80)).replaceAll(/[\p{Cc}\u2028\u2029]/gu, '?')}`
}

export function damagedRow(what: string): WorkbenchError {
  return new WorkbenchError(
    'run.store',
    `The ${what} in this project is damaged: its bytes are not those that were written.`,
  )
}

/** Text that is longer than what can be read back is refused before it is written. */
export function refuseTooLong(what: string, ...texts: readonly (string | null)[]): void {
  if (
    texts.every((text) => text === null || text.length <= mostTextBytes / 3 || Buffer.byteLength(text) <= mostTextBytes)
  )
    return
  throw new WorkbenchError('input.value', `The ${what} is longer than ${mostTextBytes / 2 ** 20} MiB and is not kept.`)
}
