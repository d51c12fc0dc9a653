import { existsSync, renameSync, rmSync } from 'node:fs'
import Database from 'better-sqlite3'
import { addChecksumFunction } from './checksum.ts'
import { ensurePrivateFile } from './privateFile.ts'
import { results } from './migrations/0001-results.ts'
import { project } from './migrations/0002-project.ts'
import { checksums } from './migrations/0003-checksums.ts'
import { labels } from './migrations/0004-labels.ts'
import { terms } from './migrations/0005-terms.ts'

/** In order; entry i takes a file from version i to i + 1. A row that has been released is never changed. */
const migrations: readonly string[] = [results, project, checksums, labels, terms]

/** `PRAGMA user_version` of a file that this build writes. */
export const storeVersion = migrations.length

/** `PRAGMA application_id` of our files, "Engr", so that another program's database is never taken for one. */
export const applicationId = 0x456e6772

/**
 * Takes an opened file to `storeVersion`; of two processes that try at once, one does it and the other sees it done.
 *
 * @param backup path without its ending: an older file is copied to `<backup>.v<version>.backup` before it is changed
 */
export function migrate(db: Database.Database, { backup }: { readonly backup?: string | undefined } = {}): void {
  const found = version(db)
  if (found === storeVersion) return
  if (backup !== undefined && found > 0) copyTo(db, `${backup}.v${found}.backup`)
  addChecksumFunction(db)
  // Tables that others refer to are made anew.
  db.pragma('foreign_keys = OFF')
  db.transaction(() => {
    // Asked again: another process may have migrated while this one waited for its turn to write.
    for (const statements of migrations.slice(version(db))) db.exec(statements)
    db.pragma(`application_id = ${applicationId}`)
    db.pragma(`user_version = ${storeVersion}`)
  }).immediate()
}

/** A copy that is whole, whatever others write meanwhile. One that is there already is of the same version: it is kept. */
function copyTo(db: Database.Database, path: string): void {
  if (existsSync(path)) return
  const unfinished = `${path}.${process.pid}.part`
  rmSync(unfinished, { force: true })
  try {
    ensurePrivateFile(unfinished)
    db.prepare('VACUUM INTO ?').run(unfinished)
    renameSync(unfinished, path)
  } finally {
    rmSync(unfinished, { force: true })
  }
}

/**
 * What is not as our migrations make it at the version that a file claims: the name of a table, view, trigger or index that
 * differs, is missing or too much; null when all is the same. SQLite's own tables do not count.
 */
export function foreignSchema(db: Database.Database): string | null {
  const found = version(db)
  if (found > storeVersion) return schemaOf(db).find(({ type }) => type !== 'table' && type !== 'index')?.name ?? null
  const expected = freshSchema(found)
  const actual = new Map(schemaOf(db).map((each) => [each.name, textOf(each)]))
  for (const [name, text] of expected) if (actual.get(name) !== text) return name
  return [...actual.keys()].find((name) => !expected.has(name)) ?? null
}

interface SchemaRow {
  readonly type: string
  readonly name: string
  readonly tbl_name: string
  readonly sql: string | null
}

function freshSchema(at: number): ReadonlyMap<string, string> {
  const fresh = new Database(':memory:')
  try {
    addChecksumFunction(fresh)
    for (const statements of migrations.slice(0, at)) fresh.exec(statements)
    return new Map(schemaOf(fresh).map((each) => [each.name, textOf(each)]))
  } finally {
    fresh.close()
  }
}

function schemaOf(db: Database.Database): readonly SchemaRow[] {
  const rows = db.prepare<[], SchemaRow>('SELECT type, name, tbl_name, sql FROM sqlite_schema').all()
  return rows.filter(({ name }) => !/^sqlite_(stat\d|autoindex_|sequence$)/.test(name))
}

/** Without comments, and without the spaces and quotes of names, which SQLite changes when a table is renamed. */
function textOf({ type, tbl_name, sql }: SchemaRow): string {
  const text = (sql ?? '').replaceAll(/--[^\n]*/g, '').replaceAll(/[\s"]+/g, '')
  return `${type} ${tbl_name} ${text}`
}

function version(db: Database.Database): number {
  return Number(db.pragma('user_version', { simple: true }))
}
