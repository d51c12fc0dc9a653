import { chmodSync, closeSync, fchmodSync, openSync, statSync } from 'node:fs'
import { dirname, isAbsolute, relative, resolve } from 'node:path'
import { ensureFolder } from '../files/ensureFolder.ts'
import { dataFolder, privateFile, privateFolder } from './dataFolder.ts'

/**
 * Makes the folder for a store's file, and the file, for this person alone. What is there keeps its mode, but for a file of
 * the data folder that an earlier version left to others.
 *
 * @throws WorkbenchError 'run.disk' when the folder cannot be made; as `ensurePrivateFile`
 */
export function prepareStoreFile(path: string): void {
  ensureFolder(dirname(path), { mode: privateFolder })
  if (ensurePrivateFile(path)) return
  const inside = relative(dataFolder(), resolve(path))
  const found = statSync(path)
  // Somebody else decides who may read what is theirs.
  const isOurs = found.isFile() && found.uid === process.getuid?.()
  if (isOurs && !inside.startsWith('..') && !isAbsolute(inside)) chmodSync(path, privateFile)
}

/**
 * Makes an empty file with this mode, whatever the umask, where nothing is; what is there stays as it is. SQLite gives a
 * database's mode to the `-wal` and `-shm` beside it, so a database is made here before it is opened.
 *
 * @returns whether it was made
 * @throws a system error with its code, such as ENOENT or EACCES
 */
export function ensurePrivateFile(path: string, mode = privateFile): boolean {
  let file: number
  try {
    file = openSync(path, 'wx', mode)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
  try {
    if (process.platform !== 'win32') fchmodSync(file, mode)
  } finally {
    closeSync(file)
  }
  return true
}
