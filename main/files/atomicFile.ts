import { accessSync, constants, lstatSync, type Stats } from 'node:fs'
import { open, rename, rm, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { WorkbenchError } from '../base/errors.ts'
import { outputTarget, type OutputTarget } from './outputTarget.ts'
import { fileSink, withStreamSink, type Sink } from './sink.ts'
import { isSystemError, systemReason } from './systemReason.ts'
import { removeUnfinished, unfinishedPath } from './unfinished.ts'

export interface AtomicFileOptions {
  readonly signal?: AbortSignal | undefined
  /** Permissions, whatever an earlier file had. @default those of the earlier file, else what the umask leaves */
  readonly mode?: number | undefined
}

/**
 * Writes a file so that `path` holds either what it held before or all of the new content: into a temporary file in the
 * same folder, to the disk, then renamed. The temporary file is removed when `write` throws or the signal is aborted. A link
 * stays a link: the file that it leads to is replaced. A pipe or a device is written to as it stands, and keeps what was
 * written before a failure.
 *
 * @throws WorkbenchError 'run.disk' naming the file, 'input.usage' for a socket or a disk; what `write` throws; the
 *         signal's reason when aborted
 */
export async function writeAtomically(
  path: string,
  write: (sink: Sink) => Promise<void>,
  options: AtomicFileOptions = {},
): Promise<void> {
  const { signal } = options
  signal?.throwIfAborted()
  try {
    const target = outputTarget(path)
    if (target.kind === 'stream') await withStreamSink(target, signal, write)
    else if (target.kind === 'file') await replaceFile(target, write, options)
    else throw new WorkbenchError('run.disk', `${path} cannot be written: it is a folder`, { path })
  } catch (error) {
    throw isSystemError(error) ? cannotWrite(path, error) : error
  }
}

/** Writes text (UTF-8) as `writeAtomically` does. */
export async function writeBytesAtomically(
  path: string,
  bytes: Uint8Array,
  options: AtomicFileOptions = {},
): Promise<void> {
  await writeAtomically(path, (sink) => sink.write(bytes), options)
}

export async function writeTextAtomically(path: string, text: string, options: AtomicFileOptions = {}): Promise<void> {
  await writeAtomically(path, (sink) => sink.write(text), options)
}

async function replaceFile(
  { path, existing }: OutputTarget & { readonly kind: 'file' },
  write: (sink: Sink) => Promise<void>,
  { signal, mode }: AtomicFileOptions,
): Promise<void> {
  // Renaming asks the folder only: a file that its owner has protected stays.
  if (existing !== null) accessSync(path, constants.W_OK)
  removeUnfinished(path)
  const temporary = unfinishedPath(path)
  try {
    {
      await using file = await open(temporary, 'wx', mode)
      if (existing !== null) await resemble(file, existing, mode)
      await write(fileSink(file, signal))
      await file.sync()
    }
    signal?.throwIfAborted()
    refuseOther(path)
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/** Owner and permissions of the file that is replaced, as far as this process may give them away. */
async function resemble(file: FileHandle, { uid, gid, mode: before }: Stats, mode = before & 0o777): Promise<void> {
  const own = await file.stat()
  if (own.uid !== uid || own.gid !== gid) await file.chown(uid, gid).catch(() => undefined)
  await file.chmod(mode)
}

/** What is no regular file is not replaced, although it came while the new one was written. */
function refuseOther(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found === undefined || found.isFile()) return
  throw new WorkbenchError('run.disk', `${path} cannot be written: something else took its place meanwhile`, { path })
}

function cannotWrite(path: string, error: NodeJS.ErrnoException): WorkbenchError {
  const reason =
    error.code === 'ENOENT'
      ? `the folder ${dirname(path)} does not exist`
      : error.code === 'ENXIO'
        ? 'nobody reads from it'
        : systemReason(error)
  return new WorkbenchError('run.disk', `${path} cannot be written: ${reason}`, { path }, { cause: error })
}
