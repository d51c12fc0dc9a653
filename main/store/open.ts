import { statSync } from 'node:fs'
import Database from 'better-sqlite3'
import { WorkbenchError } from '../base/errors.ts'
import { named } from './damage.ts'
import { applicationId, foreignSchema, migrate, storeVersion } from './migrate.ts'
import { prepareStoreFile } from './privateFile.ts'

/** A file that cannot be used as it is, whatever is tried: it holds something else, is damaged, or is too new. */
export class UnusableStore extends WorkbenchError {
  readonly why: 'damaged' | 'newer'

  constructor(why: 'damaged' | 'newer', message: string, options?: ErrorOptions) {
    super('input.format', message, {}, options)
    this.why = why
  }
}

/** A file above this size is not read through when it is opened; damage in it shows when a page or a row is used. */
const integrityCheckBytes = 2 ** 25

export interface OpenStoreOptions {
  /** How long to wait for another process that writes. @default 2000 */
  readonly busyMs?: number
  /** Copies a file of older tables before they are changed: for what a person chose, not for a cache. @default false */
  readonly backup?: boolean
  /** What becomes of a database that holds nothing at all. @default 'begin' */
  readonly empty?: 'begin' | 'refuse'
  /** What complaints name, for a copy of what a person named. @default its path */
  readonly name?: string
}

/**
 * Opens a store's file, making it and its folder when there is none, at the newest version of its tables.
 *
 * @throws UnusableStore; WorkbenchError 'run.store' when it is locked, not writable or the disk is full
 */
export function openStore(path: string, options: OpenStoreOptions = {}): Database.Database {
  const { busyMs = 2000, backup = false, empty = 'begin', name = path } = options
  let db: Database.Database | null = null
  try {
    prepareStoreFile(path)
    if (backup) refuseSeveralNames(path)
    db = new Database(path, { timeout: busyMs })
    db.pragma('trusted_schema = OFF')
    refuseOthers(db, name, { empty })
    db.pragma('synchronous = NORMAL')
    retryWhileBusy(busyMs, () => db?.pragma('journal_mode = WAL'))
    retryWhileBusy(busyMs, () => migrate(db!, { backup: backup ? path : undefined }))
    db.pragma('foreign_keys = ON')
    integrityCheck(db, path, name)
    return db
  } catch (error) {
    db?.close()
    throw storeError(error, name)
  }
}

/**
 * Opens a store's file without the means to change it, also one of newer tables.
 *
 * @throws UnusableStore when it is damaged or another program's; WorkbenchError 'run.store'
 */
export function openReadOnly(path: string): Database.Database {
  let db: Database.Database | null = null
  try {
    db = new Database(path, { readonly: true, fileMustExist: true })
    db.pragma('trusted_schema = OFF')
    refuseOthers(db, path, { allowNewer: true })
    integrityCheck(db, path)
    return db
  } catch (error) {
    db?.close()
    throw storeError(error, path)
  }
}

/** Without the files of its journal a store can be copied as one file, and read where nothing can be written. */
export function closeJournal(db: Database.Database): void {
  try {
    db.pragma('journal_mode = DELETE')
  } catch {
    // others have it open: they stay
  }
}

/** Any failure of a store's file as UnusableStore or WorkbenchError 'run.store' with the reason in words. */
export function storeError(error: unknown, path: string): unknown {
  if (error instanceof WorkbenchError || !(error instanceof Error)) return error
  const code = 'code' in error ? String(error.code) : ''
  if (code === 'SQLITE_NOTADB') return damaged(path, 'it is not a database', error)
  if (code.startsWith('SQLITE_CORRUPT')) return damaged(path, error.message, error)
  const reason = reasonOf(code)
  if (reason === null) return error
  return new WorkbenchError('run.store', `${path} cannot be used: ${reason}`, { path, code }, { cause: error })
}

function reasonOf(code: string): string | null {
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return 'another process keeps it locked'
  if (code.startsWith('SQLITE_READONLY') || code === 'EROFS') return 'it may not be written'
  if (code === 'SQLITE_PERM' || code === 'EACCES' || code === 'EPERM') return 'it may not be written'
  if (code.startsWith('SQLITE_CANTOPEN')) return 'it cannot be opened or made there'
  if (code === 'SQLITE_FULL' || code === 'ENOSPC') return 'the disk is full'
  if (code.startsWith('SQLITE_IOERR')) return `the disk failed (${code})`
  if (code === 'EEXIST' || code === 'ENOTDIR') return 'a file is where its folder should be'
  return code.startsWith('SQLITE_') ? code : null
}

function damaged(path: string, what: string, cause?: Error): UnusableStore {
  return new UnusableStore('damaged', `${path} is damaged: ${what}`, cause === undefined ? {} : { cause })
}

/** Refuses a database of another program, or of a newer Engram, before anything in it is touched. */
function refuseOthers(
  db: Database.Database,
  path: string,
  { allowNewer = false, empty = 'refuse' }: { readonly allowNewer?: boolean; readonly empty?: 'begin' | 'refuse' } = {},
): void {
  const version = Number(db.pragma('user_version', { simple: true }))
  const application = Number(db.pragma('application_id', { simple: true }))
  const nTables = Number(db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get())
  const isNew = nTables === 0 && version === 0 && application === 0
  if (isNew && empty === 'begin') return
  if (isNew) throw damaged(path, 'it is empty')
  if (application !== applicationId) throw damaged(path, "it is another program's database")
  if (version > storeVersion && !allowNewer) {
    throw new UnusableStore(
      'newer',
      `${path} was written by a newer Engram (version ${version} of its tables; this one knows ${storeVersion})`,
    )
  }
  const foreign = foreignSchema(db)
  if (foreign !== null)
    throw damaged(path, `its ${named('table, view, trigger or index', foreign)} is not as Engram makes it`)
}

/** SQLite keeps a journal per name: a file that is changed under two of them is damaged by it. */
function refuseSeveralNames(path: string): void {
  if (statSync(path).nlink <= 1) return
  const why = 'it has several names on this disk (hard links). Copy it to a file of its own and open that'
  throw new WorkbenchError('input.unsupported', `${path} cannot be used: ${why}.`, { path })
}

/** Pages, indexes, and rows that belong to none: what the checksums of rows cannot see. */
function integrityCheck(db: Database.Database, path: string, name = path): void {
  if (statSync(path).size > integrityCheckBytes) return
  const found = String(db.pragma('integrity_check(1)', { simple: true }))
  if (found !== 'ok') throw damaged(name, found.replaceAll(/[\p{Cc}]+/gu, ' '))
  const [lost] = db.pragma('foreign_key_check') as { table: string }[]
  if (lost !== undefined) throw damaged(name, `a row of ${lost.table} belongs to nothing that is there`)
}

/**
 * SQLite does not wait for its busy timeout where waiting could deadlock, as when two processes that open a new file
 * both change its journal mode: trying again does.
 */
function retryWhileBusy(busyMs: number, work: () => void): void {
  const untilMs = performance.now() + busyMs
  for (;;) {
    try {
      return work()
    } catch (error) {
      const isBusy = error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')
      if (!isBusy || performance.now() > untilMs) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
    }
  }
}
