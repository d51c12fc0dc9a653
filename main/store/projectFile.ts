import { cpSync, existsSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { WorkbenchError } from '../base/errors.ts'
import { temporaryFolder } from '../files/temporaryFolder.ts'
import { historyTables } from './history.ts'
import type { History } from './history.ts'
import { openReadOnly, openStore, storeError, UnusableStore } from './open.ts'
import { claimProject } from './projectOwner.ts'
import { propertiesTable } from './properties.ts'
import type { Properties } from './properties.ts'
import { recordTables } from './records.ts'
import type { Records } from './records.ts'
import { runsTables } from './runs.ts'
import type { Runs } from './runs.ts'

/** A project's file, open. What fails in it fails as UnusableStore or WorkbenchError 'run.store'. */
export interface ProjectFile extends Disposable {
  readonly path: string
  /** Why nothing can be changed, a sentence; null when it can. */
  readonly readOnly: string | null
  readonly properties: Properties
  readonly records: Pick<Records, 'all' | 'get'>
  readonly history: History
  readonly runs: Runs
}

export interface OpenProjectOptions {
  readonly busyMs?: number
  readonly now?: () => Date
}

/** What a project's file is called behind its name. */
export const projectExtension = '.engram'

/**
 * Makes a project's file.
 *
 * @throws WorkbenchError 'input.usage' when something is there already; as `openProject`
 */
export function createProject(path: string, name: string, options: OpenProjectOptions = {}): ProjectFile {
  if (existsSync(path)) {
    throw new WorkbenchError('input.usage', `${path} is there already; open it, or give another name.`, { path })
  }
  const file = openWritable(path, options)
  file.properties.put('name', name)
  file.properties.put('createdAt', (options.now?.() ?? new Date()).toISOString())
  return file
}

/**
 * Opens a project's file; for reading only, with the reason, when it may not be written, a newer Engram wrote it, or
 * another one has it open. Older tables are brought up to date, with a backup beside the file.
 *
 * @throws WorkbenchError 'input.missing' without the file, UnusableStore when it is damaged or something else,
 *         WorkbenchError 'run.store' when another process keeps it locked or the disk is full
 */
export function openProject(path: string, options: OpenProjectOptions = {}): ProjectFile {
  const info = statSync(path, { throwIfNoEntry: false })
  if (info?.isFile() !== true) {
    const what = info === undefined ? 'is not there' : 'is no file'
    throw new WorkbenchError('input.missing', `The project ${path} ${what}. Choose where it is now.`, { path })
  }
  try {
    return openWritable(path, options)
  } catch (error) {
    if (error instanceof UnusableStore && error.why === 'newer') return openNewer(path, error, options)
    if (isNotWritable(error)) return openCopy(path, `${basename(path)} may not be written`, options)
    throw error
  }
}

function openWritable(path: string, { busyMs = 2000, now = () => new Date() }: OpenProjectOptions): ProjectFile {
  const db = openStore(path, { busyMs, backup: true })
  try {
    const claim = guard(path, () => claimProject(propertiesTable(db), db, now))
    if ('owner' in claim) {
      const reason = `it is open in another Engram (process ${claim.owner.pid} on ${claim.owner.host})`
      const readOnly = `${basename(path)} is open for reading only: ${reason}. Close it there and open it again here.`
      return projectFile({ db, path, readOnly, now })
    }
    return projectFile({ db, path, readOnly: null, now, release: claim.release })
  } catch (error) {
    db.close()
    throw error
  }
}

function openNewer(path: string, { message }: UnusableStore, options: OpenProjectOptions): ProjectFile {
  const db = openReadOnly(path)
  const { now = () => new Date() } = options
  try {
    const readOnly = `${message}. It is open for reading only: update Engram to change it.`
    return projectFile({ db, path, readOnly, now })
  } catch (error) {
    db.close()
    // Tables that this build cannot even read.
    throw new UnusableStore('newer', `${message}, and cannot be read by this one. Update Engram.`, { cause: error })
  }
}

/** A file in a place where nothing can be made beside it: a copy is opened, which may be brought up to date. */
function openCopy(path: string, reason: string, options: OpenProjectOptions): ProjectFile {
  const folder = temporaryFolder()
  const remove = (): void => folder[Symbol.dispose]()
  try {
    const copy = join(folder.path, basename(path))
    for (const suffix of ['', '-wal']) if (existsSync(path + suffix)) cpSync(path + suffix, copy + suffix)
    const { now = () => new Date() } = options
    const readOnly = `${reason}. It is open for reading only: copy it to a folder of your own to change it.`
    return projectFile({ db: openStore(copy, options), path, readOnly, now, remove })
  } catch (error) {
    remove()
    throw error
  }
}

interface Opened {
  readonly db: Database
  readonly path: string
  readonly readOnly: string | null
  readonly now: () => Date
  /** Before it is closed, and after. */
  readonly release?: () => void
  readonly remove?: () => void
}

function projectFile({ db, path, readOnly, now, release, remove }: Opened): ProjectFile {
  const properties = propertiesTable(db)
  const records = recordTables(db)
  const { all, get } = guardAll(path, records)
  return {
    path,
    readOnly,
    properties: guardAll(path, properties),
    records: { all, get },
    history: guardAll(path, historyTables(db, records, properties, now)),
    runs: guardAll(path, runsTables(db)),
    [Symbol.dispose]() {
      if (!db.open) return
      release?.()
      db.close()
      remove?.()
    },
  }
}

/** The same functions, whose failures have words. */
function guardAll<T extends object>(path: string, functions: T): T {
  const entries = Object.entries(functions as Record<string, (...args: unknown[]) => unknown>)
  return Object.fromEntries(
    entries.map(([name, work]) => [name, (...args: unknown[]) => guard(path, () => work(...args))]),
  ) as T
}

function guard<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw storeError(error, path)
  }
}

function isNotWritable(error: unknown): boolean {
  if (!(error instanceof WorkbenchError)) return false
  const { code } = error.details
  return typeof code === 'string' && /^(SQLITE_(READONLY|CANTOPEN|PERM)|EROFS|EACCES|EPERM)/.test(code)
}
