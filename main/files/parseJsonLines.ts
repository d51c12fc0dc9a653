import * as v from 'valibot'
import { WorkbenchError } from '../base/errors.ts'
import { describeIssues } from '../base/issues.ts'
import { jsonOrNull } from './parseJson.ts'

/**
 * Reads lines of JSON, each of one form.
 *
 * @param place    the file's path, for complaints
 * @param expected what to give instead, as the end of such a sentence
 * @param skipBlank whether a line without anything counts for nothing. @default false
 * @throws WorkbenchError 'input.format' naming the first line that is of another form, or no JSON
 */
export function parseJsonLines<S extends v.GenericSchema>(
  lines: readonly string[],
  schema: S,
  {
    place,
    expected,
    skipBlank = false,
  }: { readonly place: string; readonly expected?: string; readonly skipBlank?: boolean },
): v.InferOutput<S>[] {
  return lines.flatMap((line, i) => {
    if (skipBlank && line.trim() === '') return []
    const parsed = v.safeParse(schema, jsonOrNull(line))
    if (parsed.success) return [parsed.output]
    const remedy = expected === undefined ? '' : `; expected ${expected}`
    throw new WorkbenchError('input.format', `${place}, line ${i + 1}: ${describeIssues(parsed.issues)}${remedy}.`)
  })
}
