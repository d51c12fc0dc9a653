/** Refuses, before any work, places for what is only written after it. */
import { accessSync, constants, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { WorkbenchError } from '../base/errors.ts'
import { openStore, UnusableStore } from '../store/open.ts'

/**
 * Refuses a folder that is not there and could not be made. Nothing is made.
 *
 * @param flag that names it, or a file in it
 * @throws WorkbenchError 'input.usage'
 */
export function checkFolderToBe(path: string, flag: string): void {
  const whole = resolve(path)
  let at = whole
  while (!isThere(at) && dirname(at) !== at) at = dirname(at)
  if (!statSync(at).isDirectory()) throw usage(`${at} is a file where ${flag} needs a folder; give another place.`)
  try {
    accessSync(at, constants.W_OK)
  } catch {
    const what = at === whole ? 'nothing can be written there' : 'the folder cannot be made'
    throw usage(`${flag} ${path}: ${what}, as ${at} may not be changed.`)
  }
}

/**
 * Refuses a file that cannot take the results of a part: a folder, another program's file, one in use. It is not made.
 *
 * @throws WorkbenchError 'input.usage'; 'input.format' for results of a newer Engram, 'run.store' as `openStore`
 */
export function checkPartStore(path: string): void {
  checkFolderToBe(dirname(resolve(path)), '--store')
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) return
  if (found.isDirectory()) throw usage(`--store ${path} is a folder; give the name of a file in it.`)
  if (!found.isFile()) throw usage(`--store ${path} is no file; give the name of one.`)
  try {
    openStore(resolve(path)).close()
  } catch (error) {
    if (!(error instanceof UnusableStore) || error.why === 'newer') throw error
    throw usage(`--store ${path} is there and holds no results of Engram, so it stays; give another name.`, error)
  }
}

function isThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined
  } catch {
    return false
  }
}

function usage(sentence: string, cause?: Error): WorkbenchError {
  return new WorkbenchError('input.usage', sentence, {}, cause === undefined ? {} : { cause })
}
