import type { Row } from '../row.ts'

/** A question as a row of a foreign layout says it, before it is known how its answer is spelled. */
export interface RawQuestion {
  /** What a line of our own file would hold, without the answer. */
  readonly value: Readonly<Record<string, unknown>>
  readonly answer: unknown
  /** The answer is the index of the right option already: a layout that marks it in place. */
  readonly isIndex?: boolean
}

/** Why a row is no question, and what to do about it. */
export interface RowFault {
  readonly column: string | null
  readonly rule: string
  /** A sentence without its full stop. */
  readonly fault: string
  readonly remedy: string
}

/** A question whose answer and id are not settled yet. */
export interface OpenRow {
  readonly row: number
  readonly name: string
  readonly lang: string | null
  readonly question: RawQuestion | null
  readonly fault: RowFault | null
}

/** A row of the file, read: a question in our own form, which need not be sound, or why it is none. */
export type ReadRow = Row & { readonly row: number; readonly lang?: string | null; readonly column?: string | null }
