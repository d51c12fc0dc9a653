import { WorkbenchError } from '../base/errors.ts'
import { isObject } from '../base/isObject.ts'
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
  return parseJsonObject(await readTextFile(path, options), path, options.expected, limits)
}

/**
 * Reads a UTF-8 text file, without its byte order mark.
 *
 * @throws WorkbenchError as `readJsonObject`
 */
export async function readTextFile(path: string, options: ReadFileOptions): Promise<string> {
  return utf8Text(await readRegular(path, options), path, options.expected)
}

/** Bytes as text, without a byte order mark. @throws WorkbenchError 'input.format' when they are none */
export function utf8Text(bytes: Uint8Array, path: string, expected: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new WorkbenchError('input.format', `${path} is not UTF-8 text; expected ${expected}`, { path }, { cause })
  }
}

/** A text as a JSON object. @throws WorkbenchError 'input.format' when it is something else */
export function parseJsonObject(
  text: string,
  path: string,
  expected: string,
  limits?: Partial<JsonLimits>,
): Record<string, unknown> {
  let value: unknown
  try {
    value = parseJson(text, limits)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new WorkbenchError('input.format', `${path} is not valid JSON: ${reason}`, { path }, { cause })
  }
  if (isObject(value)) return value
  throw new WorkbenchError('input.format', `${path} holds ${nameOf(value)}; expected ${expected}, a JSON object`, {
    path,
  })
}

function nameOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`
}
