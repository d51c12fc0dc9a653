import * as v from 'valibot'
import { WorkbenchError } from '../base/errors.ts'
import { describeIssues } from '../base/issues.ts'
import { parseJson } from '../files/parseJson.ts'

/**
 * What the project's file holds, as the schema says. The file's own checks have found it undamaged, so what does not fit was
 * written by something else.
 *
 * @param what it is, such as `edit a1`, for the sentence
 * @throws WorkbenchError 'run.store'
 */
export function storedValue<S extends v.GenericSchema>(schema: S, value: unknown, what: string): v.InferOutput<S> {
  const found = v.safeParse(schema, value)
  if (found.success) return found.output
  throw new WorkbenchError('run.store', `The ${what} in this project cannot be used: ${describeIssues(found.issues)}.`)
}

/** The same for JSON text. */
export function storedJson<S extends v.GenericSchema>(schema: S, text: string, what: string): v.InferOutput<S> {
  let value: unknown
  try {
    value = parseJson(text)
  } catch {
    throw new WorkbenchError('run.store', `The ${what} in this project cannot be used: it is not JSON.`)
  }
  return storedValue(schema, value, what)
}
