import type { Database, Statement } from 'better-sqlite3'

/** What a person makes and may undo: each kind is a table of that name. */
export const recordKinds = ['questions', 'edits', 'blocks'] as const
export type RecordKind = (typeof recordKinds)[number]

/** A record's place in its list, and its content as JSON text. */
export interface RecordValue {
  readonly position: number
  readonly data: string
}

export interface StoredRecord extends RecordValue {
  readonly id: string
}

export interface Records {
  /** In order of their positions. */
  all(kind: RecordKind): readonly StoredRecord[]
  get(kind: RecordKind, id: string): RecordValue | null
  /** Null takes the record out. */
  put(kind: RecordKind, id: string, value: RecordValue | null): void
}

interface Statements {
  readonly all: Statement<[], StoredRecord>
  readonly get: Statement<[string], RecordValue>
  readonly put: Statement<[string, number, string]>
  readonly remove: Statement<[string]>
}

/** The prepared statements of the tables `questions`, `edits` and `blocks`. */
export function recordTables(db: Database): Records {
  const tables: Readonly<Record<RecordKind, Statements>> = {
    questions: statements(db, 'questions'),
    edits: statements(db, 'edits'),
    blocks: statements(db, 'blocks'),
  }
  return {
    all: (kind) => tables[kind].all.all(),
    get: (kind, id) => tables[kind].get.get(id) ?? null,
    put(kind, id, value) {
      if (value === null) tables[kind].remove.run(id)
      else tables[kind].put.run(id, value.position, value.data)
    },
  }
}

function statements(db: Database, table: RecordKind): Statements {
  return {
    all: db.prepare(`SELECT id, position, data FROM ${table} ORDER BY position, id`),
    get: db.prepare(`SELECT position, data FROM ${table} WHERE id = ?`),
    put: db.prepare(
      `INSERT INTO ${table} (id, position, data) VALUES (?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET position = excluded.position, data = excluded.data`,
    ),
    remove: db.prepare(`DELETE FROM ${table} WHERE id = ?`),
  }
}
