import { fstatSync, writeSync } from 'node:fs'
import { WorkbenchError } from '../base/errors.ts'
import { isSystemError, systemReason } from '../files/systemReason.ts'
import { ReaderGone, type ResultStream } from './effects.ts'

type Destination = NodeJS.WriteStream & { readonly fd: number }

/**
 * A process's standard output or standard error, of which every byte is written or its loss is known. Node itself writes to
 * a file once and does not look how much of it was taken.
 */
export function standardOutput(destination: Destination, name: string): ResultStream {
  const lost = new AbortController()
  let waiting = 0
  let tell: (() => void) | null = null
  const fail = (error: unknown): void => {
    waiting = 0
    // A terminal that was closed fails like a disk.
    lost.abort(destination.isTTY ? new ReaderGone() : lossOf(error, name))
    tell?.()
  }
  destination.on('error', fail)
  const write = isFile(destination)
    ? (text: string) => writeFully(destination.fd, text)
    : (text: string) => {
        waiting++
        destination.write(text, (error) => {
          if (error != null) return fail(error)
          if (--waiting <= 0) tell?.()
        })
      }
  return {
    get isTTY() {
      return destination.isTTY
    },
    get columns() {
      return destination.columns
    },
    lost: lost.signal,
    write(text) {
      if (lost.signal.aborted) return
      try {
        write(text)
      } catch (error) {
        fail(error)
      }
    },
    written: () =>
      new Promise((resolve) => {
        tell = resolve
        if (waiting <= 0) resolve()
      }),
  }
}

/** A file or a device that is no terminal. */
function isFile({ fd, isTTY }: Destination): boolean {
  if (isTTY) return false
  try {
    const info = fstatSync(fd)
    return info.isFile() || info.isCharacterDevice()
  } catch {
    return false
  }
}

function writeFully(fd: number, text: string): void {
  const bytes = Buffer.from(text)
  for (let done = 0; done < bytes.length;) {
    try {
      done += writeSync(fd, bytes, done)
    } catch (error) {
      if (!isSystemError(error) || error.code !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
    }
  }
}

const goneCodes = ['EPIPE', 'EIO', 'ECONNRESET', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END']

function lossOf(error: unknown, name: string): Error {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (goneCodes.includes(code)) return new ReaderGone()
  return new WorkbenchError('run.disk', `${name} cannot be written: ${systemReason(error)}.`, {}, { cause: error })
}
