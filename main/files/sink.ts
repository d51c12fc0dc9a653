import { constants, write } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { isSystemError } from './systemReason.ts'

/** Where the bytes of a file go, one after the other: it need not be a place in which one can go back. */
export interface Sink {
  /** Writes all of it; text in UTF-8. */
  write(data: string | Uint8Array): Promise<void>
}

type Signal = AbortSignal | undefined

const chunkBytes = 2 ** 24
const fullPipePollMs = 5

/** Writes into an open file. */
export function fileSink(file: FileHandle, signal: Signal): Sink {
  return { write: (data) => writeAll(data, signal, async (...part) => (await file.write(...part)).bytesWritten) }
}

/**
 * Writes into a pipe or device; a pipe whose reader is slow is waited for without holding a thread, which could not be
 * interrupted.
 *
 * @param fd of what this process has open already; null: `path` is opened
 */
export async function withStreamSink(
  { path, fd }: { readonly path: string; readonly fd: number | null },
  signal: Signal,
  work: (sink: Sink) => Promise<void>,
): Promise<void> {
  if (fd !== null) {
    const writeOpen = promisify(write)
    const writePart: WritePart = async (...part) => (await writeOpen(fd, ...part)).bytesWritten
    return await work({ write: (data) => writeAll(data, signal, writePart) })
  }
  await using file = await open(path, constants.O_WRONLY | (constants.O_NONBLOCK ?? 0))
  await work(fileSink(file, signal))
}

type WritePart = (bytes: Uint8Array, offset: number, length: number) => Promise<number>

async function writeAll(data: string | Uint8Array, signal: Signal, write: WritePart): Promise<void> {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data
  for (let done = 0; done < bytes.length;) {
    signal?.throwIfAborted()
    try {
      done += await write(bytes, done, Math.min(bytes.length - done, chunkBytes))
    } catch (error) {
      if (!isSystemError(error) || error.code !== 'EAGAIN') throw error
      await delay(fullPipePollMs)
    }
  }
}
