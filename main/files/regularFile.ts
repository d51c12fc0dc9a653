import { closeSync, constants, fstatSync, openSync, readSync, statSync, type Stats } from 'node:fs'
import { open, stat, type FileHandle } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { WorkbenchError } from '../base/errors.ts'
import { isSystemError, systemReason } from './systemReason.ts'

export interface OpenOptions {
  /** What the file should be, for messages: "a model configuration". */
  readonly expected: string
  /** Takes a pipe as well, for a file that a person named: `/dev/stdin`, `<(…)`. @default false */
  readonly pipes?: boolean | undefined
}

export interface ReadFileOptions extends OpenOptions {
  /** A larger file is refused, unread where its size is known. */
  readonly maxBytes: number
  readonly signal?: AbortSignal | undefined
}

/** Not to wait for the other end of a pipe that took a file's place; Windows has neither. */
const readOnly = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)
const pipePollMs = 10

/**
 * Opens a regular file for reading, links followed. Its kind is asked before it is opened, since opening a device may do
 * something, and again of what was opened, since another may have taken its place meanwhile.
 *
 * @throws WorkbenchError 'input.format' for a folder, pipe, socket or device, 'input.missing' when it cannot be opened
 */
export async function openRegular(path: string, options: OpenOptions): Promise<FileHandle> {
  try {
    checkKind(path, await stat(path), options)
    const file = await open(path, readOnly)
    try {
      const info = await file.stat()
      checkKind(path, info, options)
      if (mayBePointer(info)) await checkPointer(path, file)
      return file
    } catch (error) {
      await file.close()
      throw error
    }
  } catch (error) {
    throw cannotRead(path, error)
  }
}

/**
 * All bytes of a regular file.
 *
 * @throws WorkbenchError as `openRegular`; 'input.format' for more than `maxBytes`; the signal's reason when aborted
 */
export async function readRegular(path: string, options: ReadFileOptions): Promise<Uint8Array> {
  const { signal, expected, maxBytes } = options
  signal?.throwIfAborted()
  await using file = await openRegular(path, options)
  const { size } = await file.stat()
  checkSize(path, size, options)
  // One byte more than it says: it may grow while it is read, and files of /proc say 0.
  let bytes = new Uint8Array(size + 1)
  for (let done = 0; ;) {
    signal?.throwIfAborted()
    const nRead = await readSome(file, bytes.subarray(done), path)
    if (nRead === null) await delay(pipePollMs)
    else if (nRead === 0) return bytes.subarray(0, done)
    else done += nRead
    if (done > maxBytes) throw tooLarge(path, `more than ${maxBytes}`, { expected, maxBytes })
    if (done === bytes.length) {
      const grown = new Uint8Array(Math.min(Math.max(2 * done, 2 ** 16), maxBytes + 1))
      grown.set(bytes)
      bytes = grown
    }
  }
}

/** As `readRegular`, for small files that are needed before anything else. */
export function readRegularSync(path: string, options: ReadFileOptions): Uint8Array {
  let file: number | null = null
  try {
    checkKind(path, statSync(path), options)
    file = openSync(path, readOnly)
    const info = fstatSync(file)
    checkKind(path, info, options)
    checkSize(path, info.size, options)
    const bytes = new Uint8Array(info.size)
    const read = bytes.subarray(0, readSync(file, bytes))
    if (mayBePointer(info) && isPointer(read)) throw pointerError(path)
    return read
  } catch (error) {
    throw cannotRead(path, error)
  } finally {
    if (file !== null) closeSync(file)
  }
}

/** What something on disk is: `a folder`, `a pipe`, …; null for a regular file. */
function otherKind(info: Stats): string | null {
  if (info.isFile()) return null
  if (info.isDirectory()) return 'a folder'
  if (info.isFIFO()) return 'a pipe'
  return info.isSocket() ? 'a socket' : 'a device'
}

function checkKind(path: string, info: Stats, { expected, pipes = false }: OpenOptions): void {
  const kind = otherKind(info)
  if (kind === null || (pipes && info.isFIFO())) return
  const remedy = kind === 'a pipe' ? '; write it to a file first' : ''
  throw new WorkbenchError('input.format', `${path} is not a file but ${kind}; expected ${expected}${remedy}`, { path })
}

/** What Git leaves in place of a large file whose content it did not fetch begins with this, and is shorter than 1024 bytes. */
const pointerStart = Buffer.from('version https://git-lfs.github.com/spec/')

function mayBePointer(info: Stats): boolean {
  return info.isFile() && info.size >= pointerStart.length && info.size < 1024
}

async function checkPointer(path: string, file: FileHandle): Promise<void> {
  const start = new Uint8Array(pointerStart.length)
  await file.read(start, 0, start.length, 0)
  if (isPointer(start)) throw pointerError(path)
}

function isPointer(bytes: Uint8Array): boolean {
  return pointerStart.equals(bytes.subarray(0, pointerStart.length))
}

function pointerError(path: string): WorkbenchError {
  const message = `${path} is a Git LFS pointer, not the file itself: fetch its content with "git lfs pull" or download it`
  return new WorkbenchError('input.format', message, { path })
}

function checkSize(path: string, size: number, options: ReadFileOptions): void {
  if (size > options.maxBytes) throw tooLarge(path, String(size), options)
}

function tooLarge(
  path: string,
  size: string,
  { expected, maxBytes }: Pick<ReadFileOptions, 'expected' | 'maxBytes'>,
): WorkbenchError {
  const message = `${path} has ${size} bytes; ${expected} has at most ${maxBytes}`
  return new WorkbenchError('input.format', message, { path })
}

/** Bytes read, 0 at the end; null where a pipe has none yet. */
async function readSome(file: FileHandle, bytes: Uint8Array, path: string): Promise<number | null> {
  try {
    return (await file.read(bytes, 0, bytes.length, null)).bytesRead
  } catch (error) {
    if (isSystemError(error) && error.code === 'EAGAIN') return null
    throw cannotRead(path, error)
  }
}

function cannotRead(path: string, error: unknown): unknown {
  if (!isSystemError(error)) return error
  return new WorkbenchError(
    'input.missing',
    `${path} cannot be read: ${systemReason(error)}`,
    { path },
    { cause: error },
  )
}
