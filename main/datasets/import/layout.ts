import type { Question } from '../question.ts'
import type { AnswerForm } from './answerForm.ts'
import type { ColumnMap } from './columnMap.ts'
import type { RawQuestion, RowFault } from './rawRow.ts'

/** A way that public sets of questions are laid out. */
export interface Layout {
  /** Its name on the command line. */
  readonly id: string
  readonly title: string
  /** Columns or paths that must be there to know it by. */
  readonly needs: readonly string[]
  /** More that is true of its columns. */
  readonly fits?: (columns: readonly string[]) => boolean
  /** Which columns hold what; or, for layouts that columns cannot say, how a value is read. */
  readonly map?: ColumnMap
  readonly read?: (value: Readonly<Record<string, unknown>>) => RawQuestion | RowFault
  /** How answers are spelled, where the layout says it. */
  readonly answers: AnswerForm | null
  /** Its language, where there is only one. */
  readonly lang?: string
  /** One question has the same id in every language: it is the name of the pair. */
  readonly isParallel?: boolean
  /** Our own questions in other columns: what they do not say is meant so. */
  readonly isOurs?: boolean
  /** Facts without wrong options: what they become is for a person to say. */
  readonly isFacts?: boolean
  /** Columns as they are published, in their order, where a file of it can be written. */
  readonly columns?: readonly string[]
  /** The name of no column: a table whose first row is a question. */
  readonly isBare?: boolean
  /** Columns that tell it from a layout with fewer, written empty where nothing was kept. */
  readonly always?: readonly string[]
  /** Numbers, where the published file has them as such. */
  readonly numbers?: readonly string[]
  readonly write?: (question: Question) => Record<string, unknown>
}
