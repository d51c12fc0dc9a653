import { randomBytes } from 'node:crypto'
import { open, rename, rm, type FileHandle } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { WorkbenchError } from '../base/errors.ts'

export interface AtomicFileOptions {
  readonly signal?: AbortSignal | undefined
}

/**
 * Writes a file so that `path` holds either what it held before or all of the new content: into a temporary file in the
 * same folder, to the disk, then renamed. The temporary file is removed when `write` throws or the signal is aborted.
 *
 * @throws WorkbenchError 'run.disk' naming the file; what `write` throws; the signal's reason when aborted
 */
export async function writeAtomically(
  path: string,
  write: (file: FileHandle) => Promise<void>,
  { signal }: AtomicFileOptions = {},
): Promise<void> {
  signal?.throwIfAborted()
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`)
  try {
    {
      await using file = await open(temporary, 'wx')
      await write(file)
      await file.sync()
    }
    signal?.throwIfAborted()
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw isSystemError(error) ? cannotWrite(path, error) : error
  }
}

/** Writes text (UTF-8) as `writeAtomically` does. */
export async function writeTextAtomically(path: string, text: string, options: AtomicFileOptions = {}): Promise<void> {
  await writeAtomically(path, (file) => file.writeFile(text), options)
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error
}

function cannotWrite(path: string, error: NodeJS.ErrnoException): WorkbenchError {
  const reason =
    error.code === 'ENOENT'
      ? `the folder ${dirname(path)} does not exist`
      : error.code === 'ENOSPC'
        ? 'the disk is full'
        : error.code === 'EISDIR'
          ? 'it is a folder'
          : error.message
  return new WorkbenchError('run.disk', `${path} cannot be written: ${reason}`, { path }, { cause: error })
}
