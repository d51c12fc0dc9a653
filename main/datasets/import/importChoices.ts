import * as v from 'valibot'
import { encodings } from '../../files/textEncodings.ts'
import { tableDelimiters } from '../../files/delimiter.ts'
import { maxOptions } from '../question.ts'
import { answerForms } from './answerForm.ts'
import { ColumnMapSchema } from './columnMap.ts'

/**
 * What a person says about a file that is imported; what is left out is found. The same object goes into the plan and into
 * the import: what the plan showed is what is imported.
 */
export const ImportChoicesSchema = v.object({
  encoding: v.optional(v.picklist(encodings)),
  delimiter: v.optional(v.picklist(tableDelimiters)),
  /** Whether the first row of a table names its columns. */
  header: v.optional(v.boolean()),
  /** The number of the row that names the columns, where it is not the first; counted from 1, empty ones too. */
  headerRow: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  /** The name of a sheet of a workbook. */
  sheet: v.optional(v.string()),
  /** The name of a layout, or `columns` for a table that is read by `columns` alone. */
  layout: v.optional(v.string()),
  /** Read as these columns say, whatever the layout. */
  columns: v.optional(ColumnMapSchema),
  answersFrom: v.optional(v.picklist(answerForms)),
  /** The language of questions for which the file names none. */
  lang: v.optional(v.string()),
  /** Facts without wrong options: so many options in all, the others drawn from the same relation; 0 leaves them as they are. */
  distractors: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(maxOptions))),
  /** Cells that are mended before anything is read: rows by their number, counted from 1. */
  cells: v.optional(
    v.pipe(v.array(v.object({ row: v.number(), column: v.string(), text: v.string() })), v.maxLength(10_000)),
  ),
  /** How questions of several files that are imported together are paired. @default 'id' */
  join: v.optional(v.picklist(['id', 'order'])),
})
export type ImportChoices = v.InferOutput<typeof ImportChoicesSchema>
