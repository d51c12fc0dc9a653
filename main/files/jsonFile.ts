import { WorkbenchError } from '../base/errors.ts'
import type { JsonLimits } from './jsonScan.ts'
import { parseJson } from './parseJson.ts'
import { readRegular, type ReadFileOptions } from './regularFile.ts'

/**
 * Reads a JSON file whose outermost value is an object.
 *
 * @param limits in place of the usual ones
 * @throws WorkbenchError 'input.missing' without the file, 'input.format' when it is something else; both name the file
 */
export async function readJsonObject(
  path: string,
  options: ReadFileOptions,
  limits?: Partial<JsonLimits>,
): Promise<Record<string, unknown>> {
  const text = await readTextFile(path, options)
  let value: unknown
  try {
    value = parseJson(text, limits)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new WorkbenchError('input.format', `${path} is not valid JSON: ${reason}`, { path }, { cause: error })
  }
  if (isObject(value)) return value
  throw new WorkbenchError(
    'input.format',
    `${path} holds ${nameOf(value)}; expected ${options.expected}, a JSON object`,
    { path },
  )
}

/**
 * Reads a UTF-8 text file, without its byte order mark.
 *
 * @throws WorkbenchError as `readJsonObject`
 */
export async function readTextFile(path: string, options: ReadFileOptions): Promise<string> {
  const bytes = await readRegular(path, options)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw new WorkbenchError(
      'input.format',
      `${path} is not UTF-8 text; expected ${options.expected}`,
      { path },
      { cause: error },
    )
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function nameOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`
}
