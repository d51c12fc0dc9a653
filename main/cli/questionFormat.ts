import { extname } from 'node:path'
import { WorkbenchError } from '../base/errors.ts'
import type { Question } from '../datasets/question.ts'
import { formatQuestionLines } from '../datasets/questionLines.ts'
import { delimiters, formatQuestionTable } from '../datasets/questionTable.ts'
import type { FormatCsvOptions } from '../files/csv.ts'

/**
 * How questions are written into a file of this name.
 *
 * @throws WorkbenchError 'input.usage' for a name that does not say its form
 */
export function questionFormat(
  out: string,
  options: FormatCsvOptions = {},
): (questions: readonly Question[]) => string {
  const extension = extname(out).toLowerCase()
  const delimiter = delimiters[extension]
  // With the mark that spreadsheets need to see that a table is UTF-8.
  if (delimiter !== undefined) return (questions) => `\ufeff${formatQuestionTable(questions, delimiter, options)}`
  if (extension === '.jsonl') return formatQuestionLines
  throw new WorkbenchError('input.usage', `--out ${out} does not say its form; let it end in .jsonl, .csv or .tsv.`)
}
