import { cpSync, existsSync, realpathSync, statSync, type Stats } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { WorkbenchError } from '../base/errors.ts'
import { ensureFolder } from '../files/ensureFolder.ts'
import { temporaryFolder } from '../files/temporaryFolder.ts'
import { privateFolder } from './dataFolder.ts'
import type { History } from './history.ts'
import { openReadOnly, openStore, storeError, UnusableStore } from './open.ts'
import { ensurePrivateFile } from './privateFile.ts'
import { lockEnding, takeLock, type ProjectLock } from './projectLock.ts'
import { beatMs, claimProject, namedOwner, watchOwner, type Owner } from './projectOwner.ts'
import { damageOf, projectTables, throughAccess, type ProjectTables } from './projectTables.ts'
import type { Properties } from './properties.ts'
import type { Records } from './records.ts'
import type { Runs } from './runs.ts'
import { writeAccess, type WriteAccess } from './writeAccess.ts'

/** A project's file, open. What fails in it fails as UnusableStore or WorkbenchError 'run.store'. */
export interface ProjectFile extends Disposable {
  readonly path: string
  /** Why nothing can be changed, a sentence; null when it can. A project that gets another owner becomes one of these. */
  readonly readOnly: string | null
  /** Called when `readOnly` has changed. */
  onReadOnly(listener: () => void): void
  readonly properties: Properties
  readonly records: Pick<Records, 'all' | 'page' | 'get'>
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
  const made = guard(path, () => {
    ensureFolder(dirname(path), { mode: privateFolder })
    return ensurePrivateFile(path)
  })
  if (!made) {
    throw new WorkbenchError('input.usage', `${path} is there already; open it, or give another name.`, { path })
  }
  const file = openWritable(path, options, 'begin')
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
  refuseNoFile(path, info)
  if (info.size === 0) throw new UnusableStore('damaged', `${path} is damaged: it is empty`)
  try {
    return openWritable(path, options, 'refuse')
  } catch (error) {
    if (error instanceof UnusableStore && error.why === 'newer') return openNewer(path, error, options)
    if (isNotWritable(error)) return openCopy(path, `${basename(path)} may not be written`, options)
    throw error
  }
}

/**
 * Opens a copy of a project's file, for reading: nothing is made beside the file or changed in it, whoever has it open.
 *
 * @throws as `openProject`
 */
export function openProjectCopy(path: string, options: OpenProjectOptions = {}): ProjectFile {
  refuseNoFile(path, statSync(path, { throwIfNoEntry: false }))
  return guard(path, () => openCopy(path, `${basename(path)} is looked at`, options))
}

function refuseNoFile(path: string, info: Stats | undefined): asserts info is Stats {
  if (info?.isFile() === true) return
  const what = info === undefined ? 'is not there' : info.isDirectory() ? 'is a folder' : 'is no file'
  const remedy = info?.isDirectory() === true ? 'Choose the file of a project.' : 'Choose where it is now.'
  throw new WorkbenchError('input.missing', `The project ${path} ${what}. ${remedy}`, { path })
}

function openWritable(path: string, options: OpenProjectOptions, empty: 'begin' | 'refuse'): ProjectFile {
  const { busyMs = 2000, now } = options
  const real = realpathSync(path)
  const lockPath = `${real}${lockEnding}`
  // Before anything in the file is touched: whoever holds it may be bringing its tables up to date.
  const lock = guard(path, () => takeLock(lockPath, real))
  const db = orElse(
    () => openStore(real, { busyMs, backup: true, empty }),
    () => lock?.release(),
  )
  return orElse(
    () => guard(path, () => claimed({ path, db, lock, lockPath, real, now })),
    () => {
      db.close()
      lock?.release()
    },
  )
}

interface Found {
  readonly path: string
  readonly db: Database
  /** Null when somebody else holds it. */
  readonly lock: ProjectLock | null
  readonly lockPath: string
  readonly real: string
  readonly now: (() => Date) | undefined
}

/** The project, for changing when this process becomes its owner. */
function claimed({ path, db, lock, lockPath, real, now }: Found): ProjectFile {
  const tables = projectTables(db, now)
  const { properties } = tables
  const name = basename(path)
  const isOpenThere = (owner: Owner | null): string => {
    const who = owner === null ? '' : ` (process ${owner.pid} on ${owner.host})`
    return `${name} is open for reading only: it is open in another Engram${who}. Close it there and open it again here.`
  }
  if (lock === null) {
    return projectFile({ db, path, tables, access: writeAccess(db, name, isOpenThere(namedOwner(properties))) })
  }
  const damage = damageOf(tables)
  if (damage.length > 0) {
    lock.release()
    return projectFile({ db, path, tables, access: writeAccess(db, name, damageWords(name, damage)) })
  }
  const file = { db, properties, path: real, lock: lockPath }
  const claim = claimProject(file)
  if ('lost' in claim) {
    const access = writeAccess(db, name, claim)
    const beating = setInterval(() => attempt(() => access.write(claim.beat)), beatMs).unref()
    const stop = (): void => clearInterval(beating)
    return projectFile({ db, path, tables, access, release: [stop, claim.release, lock.release] })
  }
  lock.release()
  const access = writeAccess(db, name, isOpenThere(claim.owner))
  if (claim.isHere) return projectFile({ db, path, tables, access })
  const { host } = claim.owner
  const silent = `${name} is open for reading only: ${host}, which had it open, has been silent for long. Open it again to change it.`
  const watch = watchOwner(file, () => access.refuse(silent))
  return projectFile({ db, path, tables, access, release: [watch.stop] })
}

/** What is damaged is left out, and nothing may be written over it. */
function damageWords(name: string, damage: readonly string[]): string {
  const listed = damage.slice(0, 3).join(', ')
  const more = damage.length > 3 ? ` and ${damage.length - 3} more` : ''
  return `${name} is damaged: ${listed}${more} cannot be read as it was written. That is left out here, and the project is open for reading only. Go back to a copy of it.`
}

function openNewer(path: string, { message }: UnusableStore, { now }: OpenProjectOptions): ProjectFile {
  const db = openReadOnly(path)
  try {
    const readOnly = `${message}. It is open for reading only: update Engram to change it.`
    return projectFile({ db, path, tables: projectTables(db, now), access: writeAccess(db, basename(path), readOnly) })
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
  return orElse(() => {
    const copy = join(folder.path, basename(path))
    for (const suffix of ['', '-wal']) if (existsSync(path + suffix)) cpSync(path + suffix, copy + suffix)
    const db = openStore(copy, { ...options, empty: 'refuse', name: path })
    const readOnly = `${reason}. It is open for reading only: copy it to a folder of your own to change it.`
    const access = writeAccess(db, basename(path), readOnly)
    return projectFile({ db, path, tables: projectTables(db, options.now), access, remove })
  }, remove)
}

interface Opened {
  readonly db: Database
  readonly path: string
  readonly tables: ProjectTables
  readonly access: WriteAccess
  /** Before it is closed, and after. */
  readonly release?: readonly (() => void)[]
  readonly remove?: () => void
}

function projectFile({ db, path, tables, access, release = [], remove }: Opened): ProjectFile {
  tables.writeBy(access.write)
  const read = <T>(work: () => T): T => guard(path, work)
  const through = <T extends object>(functions: T): T => throughAccess(functions, read, access.write)
  const { all, page, get } = through(tables.records)
  return {
    path,
    get readOnly() {
      return access.readOnly
    },
    onReadOnly: access.onReadOnly,
    properties: through(tables.properties),
    records: { all, page, get },
    history: through(tables.history),
    runs: through(tables.runs),
    [Symbol.dispose]() {
      if (!db.open) return
      for (const each of release) attempt(each)
      db.close()
      remove?.()
    },
  }
}

function guard<T>(path: string, work: () => T): T {
  try {
    const result = work()
    if (!(result instanceof Promise)) return result
    return result.catch((error: unknown) => {
      throw storeError(error, path)
    }) as T
  } catch (error) {
    throw storeError(error, path)
  }
}

function orElse<T>(work: () => T, undo: () => void): T {
  try {
    return work()
  } catch (error) {
    undo()
    throw error
  }
}

function attempt(work: () => void): void {
  try {
    work()
  } catch {
    // Said by whoever writes something that matters.
  }
}

function isNotWritable(error: unknown): boolean {
  if (!(error instanceof WorkbenchError)) return false
  const { code } = error.details
  return typeof code === 'string' && /^(SQLITE_(READONLY|CANTOPEN|PERM)|EROFS|EACCES|EPERM)/.test(code)
}
