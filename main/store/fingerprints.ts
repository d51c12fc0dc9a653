import type { Database } from 'better-sqlite3'
import { checksum } from './checksum.ts'

/** Fingerprints remembered by `Checkpoint.stamp()`, so that a model of gigabytes is not read through each time. */
export interface Fingerprints {
  get(stamp: string): string | null
  put(stamp: string, fingerprint: string): void
}

export function fingerprintsTable(db: Database): Fingerprints {
  const find = db.prepare<[string], { fingerprint: string; created_at: string; crc: number }>(
    'SELECT fingerprint, created_at, crc FROM fingerprints WHERE stamp = ?',
  )
  // One that is damaged counts as not there, and is replaced.
  const insert = db.prepare<[string, string, string, number]>(
    'INSERT OR REPLACE INTO fingerprints (stamp, fingerprint, created_at, crc) VALUES (?, ?, ?, ?)',
  )
  const sum = (...row: [string, string, string]): number => checksum('fingerprints', row)
  return {
    get(stamp) {
      const row = find.get(stamp)
      return row !== undefined && sum(stamp, row.fingerprint, row.created_at) === row.crc ? row.fingerprint : null
    },
    put(stamp, fingerprint) {
      const at = new Date().toISOString()
      insert.run(stamp, fingerprint, at, sum(stamp, fingerprint, at))
    },
  }
}
