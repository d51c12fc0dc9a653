import { renameSync } from 'node:fs'
import { chmod, mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { WorkbenchError } from '../base/errors.ts'
import { ensureFolder } from './ensureFolder.ts'
import { outputTarget } from './outputTarget.ts'
import { isSystemError, systemReason } from './systemReason.ts'
import { removeUnfinished, unfinishedPath } from './unfinished.ts'

/** Text or bytes of each file by its name. */
export type FolderFiles = Readonly<Record<string, string | Uint8Array>>

/**
 * Writes a folder so that `path` is either what it was before or all of the new files: into a temporary folder beside
 * it, to the disk, then renamed. An earlier folder of such files is replaced; so check it with `checkFolder` first. A link
 * stays a link: the folder that it leads to is replaced.
 *
 * @param options.names of other files that a folder to be replaced may hold, and that are lost
 * @throws WorkbenchError 'run.disk' naming the folder; as `checkFolder`; the signal's reason when aborted
 */
export async function writeFolderAtomically(
  path: string,
  files: FolderFiles,
  { signal, names = [] }: { signal?: AbortSignal | undefined; names?: readonly string[] } = {},
): Promise<void> {
  const write = async (folder: string): Promise<void> => {
    for (const [name, content] of Object.entries(files)) {
      signal?.throwIfAborted()
      await using file = await open(join(folder, name), 'wx')
      await file.writeFile(content)
      await file.sync()
    }
  }
  await fillFolderAtomically(path, write, { names: [...Object.keys(files), ...names], signal })
}

/**
 * The same for files that `fill` makes in the folder it is given.
 *
 * @param options.names files that a folder to be replaced may hold; none: it must be new or empty
 */
export async function fillFolderAtomically(
  path: string,
  fill: (folder: string) => Promise<void>,
  { names = [], signal }: { names?: readonly string[]; signal?: AbortSignal | undefined } = {},
): Promise<void> {
  const isThere = await checkFolder(path, names)
  try {
    await replaceFolder(outputTarget(path).path, isThere, fill, signal)
  } catch (error) {
    throw isSystemError(error) ? cannotWrite(path, error) : error
  }
}

async function replaceFolder(
  path: string,
  isThere: boolean,
  fill: (folder: string) => Promise<void>,
  signal: AbortSignal | undefined,
): Promise<void> {
  removeUnfinished(path)
  const [fresh, old] = [unfinishedPath(path), unfinishedPath(path, 'old')]
  try {
    ensureFolder(dirname(path))
    await mkdir(fresh)
    await fill(fresh)
    if (isThere) await chmod(fresh, (await stat(path)).mode & 0o777)
    signal?.throwIfAborted()
    // Without a pause between the two in which the command could end.
    if (isThere) renameSync(path, old)
    renameSync(fresh, path)
    await rm(old, { recursive: true, force: true })
  } catch (error) {
    await rm(fresh, { recursive: true, force: true })
    throw error
  }
}

/**
 * Makes a folder for files that are written one by one, unless it is there.
 *
 * @throws WorkbenchError 'input.usage' when it is a file, 'run.disk' when it cannot be made
 */
export async function makeFolder(path: string): Promise<void> {
  const found = await stat(path).catch(() => null)
  if (found?.isDirectory() === true) return
  if (found !== null) throw isFile(path)
  ensureFolder(path)
}

/**
 * Whether there is a folder at `path`; refuses one that could not be replaced without losing something.
 *
 * @param names files that may be in it
 * @throws WorkbenchError 'input.usage' when it is a file, or holds anything else
 */
export async function checkFolder(path: string, names: readonly string[]): Promise<boolean> {
  const found = await stat(path).catch(() => null)
  if (found === null) return false
  if (!found.isDirectory()) throw isFile(path)
  const other = (await readdir(path)).find((name) => !names.includes(name))
  if (other === undefined) return true
  throw new WorkbenchError(
    'input.usage',
    `${path} holds other files (${other}), which would be lost; give the name of a new folder.`,
    { path },
  )
}

function isFile(path: string): WorkbenchError {
  const message = `${path} is a file; give the name of a folder, new or of an earlier run.`
  return new WorkbenchError('input.usage', message, { path })
}

function cannotWrite(path: string, error: NodeJS.ErrnoException): WorkbenchError {
  const message = `${path} cannot be written: ${systemReason(error)}`
  return new WorkbenchError('run.disk', message, { path }, { cause: error })
}
