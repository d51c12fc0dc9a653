import { open, stat } from 'node:fs/promises'
import { WorkbenchError } from '../base/errors.ts'
import { scanJson } from './jsonScan.ts'

export interface JsonFileOptions {
  /** What the file should be, for messages: "a model configuration". */
  readonly expected: string
  /** A larger file is refused unread. */
  readonly maxBytes: number
  readonly signal?: AbortSignal | undefined
}

/**
 * Reads a JSON file whose outermost value is an object.
 *
 * @throws WorkbenchError 'input.missing' without the file, 'input.format' when it is something else; both name the file
 */
export async function readJsonObject(path: string, options: JsonFileOptions): Promise<Record<string, unknown>> {
  const text = await readTextFile(path, options)
  let value: unknown
  try {
    const fault = scanJson(text, { maxDepth: 64 })
    if (fault !== null) throw new SyntaxError(`it ${fault}`)
    value = JSON.parse(text)
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
export async function readTextFile(path: string, { expected, maxBytes, signal }: JsonFileOptions): Promise<string> {
  signal?.throwIfAborted()
  const bytes = await readBytes(path, expected, maxBytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw new WorkbenchError(
      'input.format',
      `${path} is not UTF-8 text; expected ${expected}`,
      { path },
      { cause: error },
    )
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

async function readBytes(path: string, expected: string, maxBytes: number): Promise<Uint8Array> {
  try {
    // Asked before opening: opening a pipe would wait for its other end.
    const info = await stat(path)
    if (!info.isFile())
      throw new WorkbenchError('input.format', `${path} is not a file; expected ${expected}`, { path })
    if (info.size > maxBytes)
      throw new WorkbenchError('input.format', `${path} has ${info.size} bytes; ${expected} has at most ${maxBytes}`, {
        path,
      })
    await using file = await open(path, 'r')
    return await file.readFile()
  } catch (error) {
    if (error instanceof WorkbenchError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new WorkbenchError('input.missing', `${path} cannot be read: ${reason}`, { path }, { cause: error })
  }
}

function nameOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`
}
