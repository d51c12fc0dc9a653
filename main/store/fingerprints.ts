import type { Database } from 'better-sqlite3'

/** Fingerprints remembered by `Checkpoint.stamp()`, so that a model of gigabytes is not read through each time. */
export interface Fingerprints {
  get(stamp: string): string | null
  put(stamp: string, fingerprint: string): void
}

export function fingerprintsTable(db: Database): Fingerprints {
  const find = db.prepare<[string], string>('SELECT fingerprint FROM fingerprints WHERE stamp = ?').pluck()
  const insert = db.prepare<[string, string, string]>(
    'INSERT INTO fingerprints (stamp, fingerprint, created_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  )
  return {
    get: (stamp) => find.get(stamp) ?? null,
    put: (stamp, fingerprint) => void insert.run(stamp, fingerprint, new Date().toISOString()),
  }
}
