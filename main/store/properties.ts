import type { Database } from 'better-sqlite3'

/** Single values by name, as JSON. */
export interface Properties {
  /** Null when there is none. */
  get(name: string): unknown
  put(name: string, value: unknown): void
}

/** The prepared statements of the table `properties`. */
export function propertiesTable(db: Database): Properties {
  const find = db.prepare<[string], string>('SELECT value FROM properties WHERE name = ?').pluck()
  const write = db.prepare<[string, string]>(
    'INSERT INTO properties (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  )
  return {
    get(name) {
      const found = find.get(name)
      return found === undefined ? null : (JSON.parse(found) as unknown)
    },
    put: (name, value) => void write.run(name, JSON.stringify(value)),
  }
}
