import { existsSync } from 'node:fs'
import type { Database } from 'better-sqlite3'
import { results } from './migrations/0001-results.ts'
import { project } from './migrations/0002-project.ts'

/** In order; entry i takes a file from version i to i + 1. A row that has been released is never changed. */
const migrations: readonly string[] = [results, project]

/** `PRAGMA user_version` of a file that this build writes. */
export const storeVersion = migrations.length

/** `PRAGMA application_id` of our files, "Engr", so that another program's database is never taken for one. */
export const applicationId = 0x456e6772

/**
 * Takes an opened file to `storeVersion`; of two processes that try at once, one does it and the other sees it done.
 *
 * @param backup path without its ending: an older file is copied to `<backup>.v<version>.backup` before it is changed
 */
export function migrate(db: Database, { backup }: { readonly backup?: string | undefined } = {}): void {
  const found = version(db)
  if (found === storeVersion) return
  if (backup !== undefined && found > 0) copyTo(db, `${backup}.v${found}.backup`)
  db.transaction(() => {
    // Asked again: another process may have migrated while this one waited for its turn to write.
    for (const statements of migrations.slice(version(db))) db.exec(statements)
    db.pragma(`application_id = ${applicationId}`)
    db.pragma(`user_version = ${storeVersion}`)
  }).immediate()
}

/** A copy that is whole, whatever others write meanwhile. One that is there already is of the same version: it is kept. */
function copyTo(db: Database, path: string): void {
  if (!existsSync(path)) db.prepare('VACUUM INTO ?').run(path)
}

function version(db: Database): number {
  return Number(db.pragma('user_version', { simple: true }))
}
