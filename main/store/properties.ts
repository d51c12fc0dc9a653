import type { Database } from 'better-sqlite3'
import * as v from 'valibot'
import { bounded, isWhole, jsonOf, JsonText, named, rowChecksum } from './damage.ts'
import { LineSchema } from './ids.ts'

/** Single values by name, as JSON. */
export interface Properties {
  /** Null when there is none, or it is damaged. */
  get(name: string): unknown
  put(name: string, value: unknown): void
  /** What is not as it was written, in words. */
  damaged(): readonly string[]
}

const form = {
  table: 'properties',
  columns: ['name', 'value'],
  schema: v.object({ name: LineSchema, value: JsonText }),
} as const

interface Row {
  readonly name: string
  readonly value: string
  readonly crc: number
}

/** The prepared statements of the table `properties`. */
export function propertiesTable(db: Database): Properties {
  const columns = `${bounded('name')}, ${bounded('value')}, crc`
  const find = db.prepare<[string], Row>(`SELECT ${columns} FROM properties WHERE name = ?`)
  const all = db.prepare<[], Row>(`SELECT ${columns} FROM properties`)
  const write = db.prepare<Row>(
    `INSERT INTO properties (name, value, crc) VALUES (@name, @value, @crc)
     ON CONFLICT (name) DO UPDATE SET value = excluded.value, crc = excluded.crc`,
  )
  return {
    get(name) {
      const row = find.get(name)
      return row === undefined || !isWhole(form, row) ? null : jsonOf(row.value)
    },
    put(name, value) {
      const row = { name, value: JSON.stringify(value) }
      write.run({ ...row, crc: rowChecksum(form, row) })
    },
    // Who owns the project is no content; a record of it that cannot be read names nobody.
    damaged: () =>
      all.all().flatMap((row) => (isWhole(form, row) || row.name === 'owner' ? [] : named('property', row.name))),
  }
}
