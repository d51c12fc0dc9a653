import { createHash } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import * as v from 'valibot'
import { WorkbenchError } from '../base/errors.ts'
import {
  bounded,
  damagedRow,
  isWhole,
  jsonOf,
  JsonText,
  named,
  refuseTooLong,
  rowChecksum,
  type RowForm,
} from './damage.ts'
import { FileNameSchema, LineSchema, OwnIdSchema } from './ids.ts'

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
  /** A run that is whole, with its files and rows: all of it or nothing. */
  keep(run: StoredRun, files: Readonly<Record<string, Uint8Array>>, rows: readonly RunRow[]): void
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
  /** Runs that are not as they were written, in words. */
  damaged(): readonly string[]
}

// prettier-ignore
const columns = [
  'id', 'kind', 'created_at', 'settings', 'name', 'starred', 'trashed', 'tags', 'state', 'details',
] as const satisfies readonly (keyof Columns)[]
const Flag = v.picklist([0, 1])
const form: RowForm<Columns> = {
  ...{ table: 'runs', columns },
  schema: v.object({
    ...{ id: OwnIdSchema, kind: LineSchema, created_at: v.pipe(v.string(), v.isoTimestamp()), settings: JsonText },
    ...{ name: LineSchema, starred: Flag, trashed: Flag, state: LineSchema, details: JsonText },
    tags: v.pipe(
      v.string(),
      v.check((text) => v.is(v.array(LineSchema), jsonOf(text))),
    ),
  }),
}

interface RowOfRun {
  readonly run_id: string
  readonly part: string
  readonly n: number
  readonly data: string
}

const rowForm: RowForm<RowOfRun> = {
  ...{ table: 'run_rows', columns: ['run_id', 'part', 'n', 'data'] },
  schema: v.object({
    ...{ run_id: OwnIdSchema, part: LineSchema, data: JsonText },
    n: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  }),
}

interface FileOfRun {
  readonly run_id: string
  readonly name: string
  readonly sha256: string
}

const fileForm: RowForm<FileOfRun> = {
  ...{ table: 'run_files', columns: ['run_id', 'name', 'sha256'] },
  schema: v.object({ run_id: OwnIdSchema, name: FileNameSchema, sha256: v.string() }),
}

interface Row extends Columns {
  readonly crc: number
}

interface Columns {
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
  const write = db.prepare<Row>(
    `INSERT INTO runs (${columns.join(', ')}, crc) VALUES (${columns.map((name) => `@${name}`).join(', ')}, @crc)
     ON CONFLICT (id) DO UPDATE SET ${[...columns.slice(1), 'crc'].map((name) => `${name} = excluded.${name}`).join(', ')}`,
  )
  const texts = columns.map((name) => (name === 'starred' || name === 'trashed' ? name : bounded(name))).join(', ')
  const list = db.prepare<[], Row>(`SELECT ${texts}, crc FROM runs ORDER BY created_at DESC, id DESC`)
  const find = db.prepare<[string], Row>(`SELECT ${texts}, crc FROM runs WHERE id = ?`)
  const putRow = db.prepare<[string, string, number, string, number]>(
    'INSERT OR REPLACE INTO run_rows (run_id, part, n, data, crc) VALUES (?, ?, ?, ?, ?)',
  )
  const rows = db.prepare<[string], RowOfRun & { crc: number }>(
    `SELECT run_id, ${bounded('part')}, n, ${bounded('data')}, crc FROM run_rows WHERE run_id = ? ORDER BY part, n`,
  )
  const putFile = db.prepare<[string, string, Uint8Array, string, number]>(
    'INSERT OR REPLACE INTO run_files (run_id, name, data, sha256, crc) VALUES (?, ?, ?, ?, ?)',
  )
  const file = db.prepare<[string, string], FileOfRun & { data: Buffer; crc: number }>(
    'SELECT run_id, name, data, sha256, crc FROM run_files WHERE run_id = ? AND name = ?',
  )
  const names = db.prepare<[string], FileOfRun & { crc: number }>(
    `SELECT run_id, ${bounded('name')}, ${bounded('sha256')}, crc FROM run_files WHERE run_id = ? ORDER BY name`,
  )
  const put = (row: Columns): void => {
    if (!v.safeParse(form.schema, row).success)
      throw new WorkbenchError('input.value', `${named('run', row.id)} is not one that is kept.`)
    refuseTooLong(named('run', row.id), row.settings, row.details, row.tags)
    write.run({ ...row, crc: rowChecksum(form, row) })
  }
  const get = (id: string): Columns | null => {
    const row = find.get(id)
    if (row !== undefined && !isWhole(form, row)) throw damagedRow(named('run', id))
    return row ?? null
  }
  const change = db.transaction((id: string, changed: Partial<Columns>): void => {
    const row = get(id)
    if (row !== null) put({ ...row, ...changed })
  })
  const putRows = db.transaction((id: string, added: readonly RunRow[]) => {
    for (const { part, n, data } of added) {
      const row = { run_id: id, part, n, data: JSON.stringify(data) }
      putRow.run(id, part, n, row.data, rowChecksum(rowForm, row))
    }
  })
  const insert = (run: StoredRun): void => {
    if (find.get(run.id) !== undefined) throw new Error(`there is a run ${run.id}`)
    put(rowOf(run))
  }
  const putFileOf = (id: string, name: string, data: Uint8Array): void => {
    const row = { run_id: id, name, sha256: sha256(data) }
    if (!v.is(fileForm.schema, row))
      throw new WorkbenchError('input.value', `${named('file', name)} has a name that is not kept.`)
    putFile.run(id, name, data, row.sha256, rowChecksum(fileForm, row))
  }
  const keep = db.transaction(
    (run: StoredRun, files: Readonly<Record<string, Uint8Array>>, added: readonly RunRow[]) => {
      insert(run)
      for (const [name, data] of Object.entries(files)) putFileOf(run.id, name, data)
      putRows(run.id, added)
    },
  )
  return {
    insert: db.transaction(insert),
    keep: (run, files, added) => keep.immediate(run, files, added),
    list: () => list.all().flatMap((row) => (isWhole(form, row) ? runOf(row) : [])),
    get(id) {
      const row = get(id)
      return row === null ? null : runOf(row)
    },
    label: (id, { name, starred, trashed, tags }) =>
      change(id, { name, starred: Number(starred), trashed: Number(trashed), tags: JSON.stringify(tags) }),
    progress: (id, state, details) => change(id, { state, details: JSON.stringify(details) }),
    putRows: (id, added) => putRows.immediate(id, added),
    rows: (id) =>
      rows.all(id).map((row) => {
        if (!isWhole(rowForm, row)) throw damagedRow(`list of answers of the ${named('run', id)}`)
        return { part: row.part, n: row.n, data: jsonOf(row.data) }
      }),
    putFile: putFileOf,
    file(id, name) {
      const found = file.get(id, name)
      if (found === undefined) return null
      return isWhole(fileForm, found) && sha256(found.data) === found.sha256 ? found.data : 'damaged'
    },
    fileNames: (id) =>
      names.all(id).map((row) => {
        if (!isWhole(fileForm, row)) throw damagedRow(`list of files of the ${named('run', id)}`)
        return row.name
      }),
    damaged: () => list.all().flatMap((row) => (isWhole(form, row) ? [] : named('run', row.id))),
  }
}

function rowOf(run: StoredRun): Columns {
  const { id, kind, name, state } = run
  return {
    ...{ id, kind, name, state, created_at: run.createdAt },
    ...{ starred: Number(run.starred), trashed: Number(run.trashed) },
    ...{ settings: JSON.stringify(run.settings), tags: JSON.stringify(run.tags) },
    details: JSON.stringify(run.details),
  }
}

function runOf(row: Columns): StoredRun {
  const { id, kind, name, state } = row
  return {
    ...{ id, kind, name, state, createdAt: row.created_at },
    ...{ starred: row.starred === 1, trashed: row.trashed === 1 },
    tags: jsonOf(row.tags) as string[],
    ...{ settings: jsonOf(row.settings), details: jsonOf(row.details) },
  }
}

function sha256(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}
