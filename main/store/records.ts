import type { Database, Statement } from 'better-sqlite3'
import * as v from 'valibot'
import { WorkbenchError } from '../base/errors.ts'
import { bounded, damagedRow, isWhole, named, refuseTooLong, rowChecksum, type RowForm } from './damage.ts'
import { OwnIdSchema, QuestionIdSchema } from './ids.ts'

/** What a person makes and may undo: each kind is a table of that name. */
export const recordKinds = ['questions', 'edits', 'blocks', 'labels', 'terms'] as const
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
  /** In order of their positions; without those that are damaged. */
  all(kind: RecordKind): readonly StoredRecord[]
  /** At most `limit` of those behind a row, in the order of the table; from the first one for row 0. */
  page(kind: RecordKind, afterRow: number, limit: number): readonly (StoredRecord & { readonly row: number })[]
  /** @throws WorkbenchError 'run.store' when it is damaged */
  get(kind: RecordKind, id: string): RecordValue | null
  /**
   * Null takes the record out.
   *
   * @throws WorkbenchError 'input.value' for an id or a content that is not kept
   */
  put(kind: RecordKind, id: string, value: RecordValue | null): void
  /** What is not as it was written, in words. */
  damaged(): readonly string[]
}

type Row = StoredRecord & { readonly crc: number }

interface Table {
  readonly form: RowForm<StoredRecord>
  readonly one: string
  readonly all: Statement<[], Row>
  readonly page: Statement<[number, number], Row & { readonly row: number }>
  readonly get: Statement<[string], Row>
  readonly put: Statement<[string, number, string, number]>
  readonly remove: Statement<[string]>
}

const words: Readonly<Record<RecordKind, string>> = {
  ...{ questions: 'question', edits: 'edit', blocks: 'report block', labels: 'label', terms: 'term' },
}

/** The prepared statements of the tables of records. */
export function recordTables(db: Database): Records {
  const tables: Readonly<Record<RecordKind, Table>> = {
    questions: tableOf(db, 'questions'),
    edits: tableOf(db, 'edits'),
    blocks: tableOf(db, 'blocks'),
    labels: tableOf(db, 'labels'),
    terms: tableOf(db, 'terms'),
  }
  return {
    all: (kind) => {
      const { all, form } = tables[kind]
      return all.all().flatMap((row) => (isWhole(form, row) ? valueOf(row) : []))
    },
    page(kind, afterRow, limit) {
      const { page, form } = tables[kind]
      for (let after = afterRow; ;) {
        const found = page.all(after, limit)
        const whole = found.flatMap((row) => (isWhole(form, row) ? { ...valueOf(row), row: row.row } : []))
        const last = found.at(-1)
        // Where all of them are damaged, there may be more behind them.
        if (whole.length > 0 || last === undefined) return whole
        after = last.row
      }
    },
    get(kind, id) {
      const { get, form, one } = tables[kind]
      const row = get.get(id)
      if (row === undefined) return null
      if (!isWhole(form, row)) throw damagedRow(named(one, id))
      return { position: row.position, data: row.data }
    },
    put(kind, id, value) {
      const { put, remove, form, one } = tables[kind]
      if (value === null) return void remove.run(id)
      if (!v.is(idSchema(kind), id))
        throw new WorkbenchError('input.value', `${named(one, id)} has an id that is not kept.`)
      refuseTooLong(named(one, id), value.data)
      const { position, data } = value
      put.run(id, position, data, rowChecksum(form, { id, position, data }))
    },
    damaged: () =>
      recordKinds.flatMap((kind) => {
        const { all, form, one } = tables[kind]
        return all.all().flatMap((row) => (isWhole(form, row) ? [] : named(one, row.id)))
      }),
  }
}

export function idSchema(kind: RecordKind): v.GenericSchema<string> {
  return kind === 'questions' ? QuestionIdSchema : OwnIdSchema
}

function valueOf({ id, position, data }: Row): StoredRecord {
  return { id, position, data }
}

function tableOf(db: Database, table: RecordKind): Table {
  const columns = `${bounded('id')}, position, ${bounded('data')}, crc`
  const schema = v.object({ id: idSchema(table), position: v.pipe(v.number(), v.safeInteger()), data: v.string() })
  return {
    form: { table, columns: ['id', 'position', 'data'], schema },
    one: words[table],
    all: db.prepare(`SELECT ${columns} FROM ${table} ORDER BY position, id`),
    page: db.prepare(`SELECT rowid AS row, ${columns} FROM ${table} WHERE rowid > ? ORDER BY rowid LIMIT ?`),
    get: db.prepare(`SELECT ${columns} FROM ${table} WHERE id = ?`),
    put: db.prepare(
      `INSERT INTO ${table} (id, position, data, crc) VALUES (?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET position = excluded.position, data = excluded.data, crc = excluded.crc`,
    ),
    remove: db.prepare(`DELETE FROM ${table} WHERE id = ?`),
  }
}
