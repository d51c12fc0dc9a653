import * as v from 'valibot'
import { WorkbenchError } from '../base/errors.ts'
import { describeIssues } from '../base/issues.ts'
import { parseJson } from './parseJson.ts'

/**
 * Reads lines of JSON, each of one form.
 *
 * @param place    the file's path, for complaints
 * @param expected what to give instead, as the end of such a sentence
 * @throws WorkbenchError 'input.format' naming the first line that is of another form, or no JSON
 */
export function parseJsonLines<S extends v.GenericSchema>(
  lines: readonly string[],
  schema: S,
  { place, expected }: { readonly place: string; readonly expected?: string },
): v.InferOutput<S>[] {
  return lines.map((line, i) => {
    const parsed = v.safeParse(schema, jsonOf(line))
    if (parsed.success) return parsed.output
    const remedy = expected === undefined ? '' : `; expected ${expected}`
    throw new WorkbenchError('input.format', `${place}, line ${i + 1}: ${describeIssues(parsed.issues)}${remedy}.`)
  })
}

function jsonOf(line: string): unknown {
  try {
    return parseJson(line)
  } catch {
    return null // refused as what it is not
  }
}
