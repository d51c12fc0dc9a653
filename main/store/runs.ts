import { createHash } from 'node:crypto'
import type { Database } from 'better-sqlite3'

/** A run as the file holds it. Settings are fixed when it begins; what it finds goes into its details, rows and files. */
export interface StoredRun extends RunLabels {
  readonly id: string
  readonly kind: string
  /** ISO 8601, UTC. */
  readonly createdAt: string
  readonly settings: unknown
  readonly state: string
  readonly details: unknown
}

/** What a person may change about a run. */
export interface RunLabels {
  readonly name: string
  readonly starred: boolean
  readonly trashed: boolean
  readonly tags: readonly string[]
}

export interface RunRow {
  /** Of the run: what the same question is asked under. */
  readonly part: string
  readonly n: number
  readonly data: unknown
}

export interface Runs {
  insert(run: StoredRun): void
  /** The newest first. */
  list(): readonly StoredRun[]
  get(id: string): StoredRun | null
  label(id: string, labels: RunLabels): void
  progress(id: string, state: string, details: unknown): void
  /** Keeps rows, all or none; a row that is there is replaced by the same row. */
  putRows(id: string, rows: readonly RunRow[]): void
  rows(id: string): readonly RunRow[]
  putFile(id: string, name: string, data: Uint8Array): void
  /** Null when there is none, 'damaged' when its bytes are not those that were written. */
  file(id: string, name: string): Uint8Array | 'damaged' | null
  fileNames(id: string): readonly string[]
}

interface Row {
  readonly id: string
  readonly kind: string
  readonly created_at: string
  readonly settings: string
  readonly name: string
  readonly starred: number
  readonly trashed: number
  readonly tags: string
  readonly state: string
  readonly details: string
}

/** The prepared statements of the tables `runs`, `run_rows` and `run_files`. */
export function runsTables(db: Database): Runs {
  const insert = db.prepare<Row>(
    `INSERT INTO runs (id, kind, created_at, settings, name, starred, trashed, tags, state, details)
     VALUES (@id, @kind, @created_at, @settings, @name, @starred, @trashed, @tags, @state, @details)`,
  )
  const list = db.prepare<[], Row>('SELECT * FROM runs ORDER BY created_at DESC, id DESC')
  const find = db.prepare<[string], Row>('SELECT * FROM runs WHERE id = ?')
  const label = db.prepare<[string, number, number, string, string]>(
    'UPDATE runs SET name = ?, starred = ?, trashed = ?, tags = ? WHERE id = ?',
  )
  const progress = db.prepare<[string, string, string]>('UPDATE runs SET state = ?, details = ? WHERE id = ?')
  const putRow = db.prepare<[string, string, number, string]>(
    'INSERT OR REPLACE INTO run_rows (run_id, part, n, data) VALUES (?, ?, ?, ?)',
  )
  const rows = db.prepare<[string], { part: string; n: number; data: string }>(
    'SELECT part, n, data FROM run_rows WHERE run_id = ? ORDER BY part, n',
  )
  const putFile = db.prepare<[string, string, Uint8Array, string]>(
    'INSERT OR REPLACE INTO run_files (run_id, name, data, sha256) VALUES (?, ?, ?, ?)',
  )
  const file = db.prepare<[string, string], { data: Buffer; sha256: string }>(
    'SELECT data, sha256 FROM run_files WHERE run_id = ? AND name = ?',
  )
  const names = db.prepare<[string], string>('SELECT name FROM run_files WHERE run_id = ? ORDER BY name').pluck()
  const putRows = db.transaction((id: string, added: readonly RunRow[]) => {
    for (const { part, n, data } of added) putRow.run(id, part, n, JSON.stringify(data))
  })
  return {
    insert: (run) => void insert.run(rowOf(run)),
    list: () => list.all().map(runOf),
    get(id) {
      const row = find.get(id)
      return row === undefined ? null : runOf(row)
    },
    label: (id, { name, starred, trashed, tags }) =>
      void label.run(name, Number(starred), Number(trashed), JSON.stringify(tags), id),
    progress: (id, state, details) => void progress.run(state, JSON.stringify(details), id),
    putRows: (id, added) => putRows.immediate(id, added),
    rows: (id) => rows.all(id).map(({ part, n, data }) => ({ part, n, data: JSON.parse(data) as unknown })),
    putFile: (id, name, data) => void putFile.run(id, name, data, sha256(data)),
    file(id, name) {
      const found = file.get(id, name)
      if (found === undefined) return null
      return sha256(found.data) === found.sha256 ? found.data : 'damaged'
    },
    fileNames: (id) => names.all(id),
  }
}

function rowOf(run: StoredRun): Row {
  const { id, kind, name, state } = run
  return {
    ...{ id, kind, name, state, created_at: run.createdAt },
    ...{ starred: Number(run.starred), trashed: Number(run.trashed) },
    ...{ settings: JSON.stringify(run.settings), tags: JSON.stringify(run.tags) },
    details: JSON.stringify(run.details),
  }
}

function runOf(row: Row): StoredRun {
  const { id, kind, name, state } = row
  return {
    ...{ id, kind, name, state, createdAt: row.created_at },
    ...{ starred: row.starred === 1, trashed: row.trashed === 1 },
    tags: JSON.parse(row.tags) as string[],
    settings: JSON.parse(row.settings),
    details: JSON.parse(row.details),
  }
}

function sha256(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}
