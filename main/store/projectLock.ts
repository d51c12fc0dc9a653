/**
 * Who may change a project, as the operating system sees it: whoever holds the lock on the file `<project>-owner`.
 *
 * That file is empty and stays so. The lock is an open SQLite transaction on it, a lock of the system (fcntl, LockFileEx): it
 * outlives a stop, a frozen machine and any change of the clock, and goes with its process, however that ends. So, on one
 * machine and between the containers of one kernel, a process that lives is never robbed and one that died never waited for.
 * A file left over after a kill is free at once and used again; an orderly end removes it.
 *
 * The lock says nothing where a disk does not carry locks from one machine to the next: `projectOwner.ts` has the second line.
 */
import { lstatSync, rmSync, statSync, type Stats } from 'node:fs'
import Database from 'better-sqlite3'
import { WorkbenchError } from '../base/errors.ts'
import { ensurePrivateFile } from './privateFile.ts'
import { fileIdentity } from './setAside.ts'

export interface ProjectLock {
  release(): void
}

/** What the file beside a project is called whose lock is the right to change it. */
export const lockEnding = '-owner'

/**
 * Takes the lock, or says that another connection, of whichever process, holds it (null).
 *
 * @param path of the lock's file; one that is missing is made, with the mode of the project
 * @throws WorkbenchError 'input.format' when something else has that name; errors of the disk as SQLite has them
 */
export function takeLock(path: string, projectPath: string): ProjectLock | null {
  for (let tries = 0; tries < 100; tries++) {
    ensurePrivateFile(path, statSync(projectPath).mode & 0o666)
    const identity = fileIdentity(path)
    const db = identity === '' ? null : tryLock(path)
    if (db === 'held') return null
    // Whoever ended in between has removed the file that is locked now: the next round finds the one that counts.
    if (db !== null && fileIdentity(path) === identity) return { release: () => release(db, path) }
    db?.close()
  }
  return null
}

/** Whether some process holds the lock; what is not there, or no lock's file, is held by nobody. */
export function isLocked(path: string): boolean {
  if (!isLockFile(lstatSync(path, { throwIfNoEntry: false }))) return false
  const db = tryLock(path)
  if (db !== 'held') db?.close()
  return db === 'held'
}

/** An open transaction, or null when the file went away. */
function tryLock(path: string): Database.Database | 'held' | null {
  const info = lstatSync(path, { throwIfNoEntry: false })
  if (info === undefined) return null
  if (!isLockFile(info)) {
    throw new WorkbenchError('input.format', `${path} is in the way: it is no empty file. Move it elsewhere.`, { path })
  }
  let db: Database.Database | null = null
  try {
    db = new Database(path, { timeout: 0, fileMustExist: true })
    db.pragma('journal_mode = MEMORY') // nothing is ever written, so nothing needs a journal
    db.exec('BEGIN IMMEDIATE')
    return db
  } catch (error) {
    db?.close()
    if (!(error instanceof Database.SqliteError)) throw error
    if (error.code.startsWith('SQLITE_BUSY')) return 'held'
    if (error.code.startsWith('SQLITE_CANTOPEN') && !isThere(path)) return null
    throw error
  }
}

/** Removed while it is still held: nobody else can have it then. Windows removes no file that is open. */
function release(db: Database.Database, path: string): void {
  if (!db.open) return
  if (process.platform === 'win32') db.close()
  try {
    rmSync(path, { force: true })
  } catch {
    // left over, it does no harm
  }
  db.close()
}

function isLockFile(info: Stats | undefined): boolean {
  return info?.isFile() === true && info.size === 0
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined
}
