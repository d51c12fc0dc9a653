import { mkdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { WorkbenchError } from '../base/errors.ts'
import { isSystemError, systemReason } from './systemReason.ts'

/**
 * Makes a folder, and those above it, unless it is there. One by one: where a file system refuses folders (/proc), Node's
 * `recursive` tries for ever.
 *
 * @param mode of the folders that are made, before the process's umask
 * @throws WorkbenchError 'run.disk' with the system's `code` in its details
 */
export function ensureFolder(path: string, { mode = 0o777 }: { readonly mode?: number } = {}): void {
  try {
    make(resolve(path), mode)
  } catch (error) {
    if (!isSystemError(error)) throw error
    const reason = error.code === 'ENOENT' ? 'there can be no folder there' : systemReason(error)
    const message = `The folder ${path} cannot be made: ${reason}`
    throw new WorkbenchError('run.disk', message, { path, code: error.code }, { cause: error })
  }
}

function make(path: string, mode: number): void {
  if (isFolder(path)) return
  if (dirname(path) !== path) make(dirname(path), mode)
  try {
    mkdirSync(path, { mode })
  } catch (error) {
    // Another process was faster; or there is something else, a file or a link that leads nowhere.
    if (!isFolder(path)) throw error
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}
