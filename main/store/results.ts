import { crc32 } from 'node:zlib'
import type { Database } from 'better-sqlite3'
import * as v from 'valibot'
import { checksum } from './checksum.ts'
import { jsonOf } from './damage.ts'

/** What is kept of one computation: small values and the arrays by name. */
export interface StoredResult {
  readonly device: string
  readonly meta: Readonly<Record<string, unknown>>
  readonly arrays: Readonly<Record<string, Float32Array | Int32Array>>
}

export interface NewResult extends StoredResult {
  readonly key: string
  readonly method: string
  /** Fingerprint of the checkpoint. */
  readonly model: string
}

export interface Results {
  /**
   * The result with this key of this device, or of any device for `auto`; null when there is none.
   * @returns 'damaged' when its bytes are not those that were written
   */
  get(key: string, device: string): StoredResult | 'damaged' | null
  /** Whether there is a result that `get` would look at, damaged or not. */
  has(key: string, device: string): boolean
  /** Keeps a result, all of it or nothing; an earlier one with the same key and device is replaced. */
  put(result: NewResult): void
}

interface ResultRow {
  readonly id: number
  readonly key: string
  readonly device: string
  readonly method: string
  readonly model: string
  readonly meta: string
  readonly meta_crc: number
}

interface ArrayRow {
  readonly name: string
  readonly dtype: 'F32' | 'I32'
  readonly data: Buffer
  readonly crc: number
}

const MetaSchema = v.record(v.string(), v.unknown())

/** Of a result and the names of its arrays. Rows from before this covered all of them hold the CRC-32 of `meta` alone. */
function metaChecksum(
  { key, device, method, model, meta }: Omit<ResultRow, 'id' | 'meta_crc'>,
  names: string[],
): number {
  return checksum('results', [key, device, method, model, meta, ...names.toSorted()])
}

/** Rows from before this covered name and type hold the CRC-32 of the bytes alone. */
function arrayChecksum(name: string, dtype: string, data: Uint8Array): number {
  return crc32(data, checksum('arrays', [name, dtype]))
}

/** The prepared statements of the tables `results` and `arrays`. */
export function resultsTable(db: Database): Results {
  const find = db.prepare<[string, string, string], ResultRow>(
    `SELECT id, key, device, method, model, meta, meta_crc FROM results WHERE key = ? AND (device = ? OR ? = 'auto') ORDER BY id LIMIT 1`,
  )
  const findArrays = db.prepare<[number], ArrayRow>('SELECT name, dtype, data, crc FROM arrays WHERE result_id = ?')
  const remove = db.prepare<[string, string]>('DELETE FROM results WHERE key = ? AND device = ?')
  const insert = db.prepare<[string, string, string, string, string, number, string]>(
    'INSERT INTO results (key, device, method, model, meta, meta_crc, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  const insertArray = db.prepare<[number | bigint, string, string, Buffer, number]>(
    'INSERT INTO arrays (result_id, name, dtype, data, crc) VALUES (?, ?, ?, ?, ?)',
  )
  // One transaction, so that a row and its arrays are of the same moment.
  const read = db.transaction((key: string, device: string): StoredResult | 'damaged' | null => {
    const row = find.get(key, device, device)
    if (row === undefined) return null
    const arrays: Record<string, Float32Array | Int32Array> = {}
    const names: string[] = []
    for (const { name, dtype, data, crc } of findArrays.iterate(row.id)) {
      names.push(name)
      const sums = data instanceof Buffer ? [arrayChecksum(name, dtype, data), crc32(data)] : []
      if (data.length % 4 !== 0 || !sums.includes(crc)) return 'damaged'
      const bytes = Uint8Array.from(data).buffer
      arrays[name] = dtype === 'F32' ? new Float32Array(bytes) : new Int32Array(bytes)
    }
    if (typeof row.meta !== 'string' || ![metaChecksum(row, names), crc32(row.meta)].includes(row.meta_crc))
      return 'damaged'
    const meta = v.safeParse(MetaSchema, jsonOf(row.meta))
    return meta.success ? { device: row.device, meta: meta.output, arrays } : 'damaged'
  })
  const write = db.transaction(({ key, device, method, model, meta, arrays }: NewResult) => {
    remove.run(key, device)
    const json = JSON.stringify(meta)
    const sum = metaChecksum({ key, device, method, model, meta: json }, Object.keys(arrays))
    const id = insert.run(key, device, method, model, json, sum, new Date().toISOString()).lastInsertRowid
    for (const [name, array] of Object.entries(arrays)) {
      const data = Buffer.from(array.buffer, array.byteOffset, array.byteLength)
      const dtype = array instanceof Float32Array ? 'F32' : 'I32'
      insertArray.run(id, name, dtype, data, arrayChecksum(name, dtype, data))
    }
  })
  return {
    get: (key, device) => read(key, device),
    has: (key, device) => find.get(key, device, device) !== undefined,
    put: (result) => write.immediate(result),
  }
}
