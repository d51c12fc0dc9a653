import { crc32 } from 'node:zlib'
import type { Database } from 'better-sqlite3'

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
  /** Keeps a result, all of it or nothing; an earlier one with the same key and device is replaced. */
  put(result: NewResult): void
}

interface ResultRow {
  readonly id: number
  readonly device: string
  readonly meta: string
  readonly meta_crc: number
}

interface ArrayRow {
  readonly name: string
  readonly dtype: 'F32' | 'I32'
  readonly data: Buffer
  readonly crc: number
}

/** The prepared statements of the tables `results` and `arrays`. */
export function resultsTable(db: Database): Results {
  const find = db.prepare<[string, string, string], ResultRow>(
    `SELECT id, device, meta, meta_crc FROM results WHERE key = ? AND (device = ? OR ? = 'auto') ORDER BY id LIMIT 1`,
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
    if (crc32(row.meta) !== row.meta_crc) return 'damaged'
    const arrays: Record<string, Float32Array | Int32Array> = {}
    for (const { name, dtype, data, crc } of findArrays.iterate(row.id)) {
      if (data.length % 4 !== 0 || crc32(data) !== crc) return 'damaged'
      const bytes = Uint8Array.from(data).buffer
      arrays[name] = dtype === 'F32' ? new Float32Array(bytes) : new Int32Array(bytes)
    }
    return { device: row.device, meta: JSON.parse(row.meta) as Record<string, unknown>, arrays }
  })
  const write = db.transaction(({ key, device, method, model, meta, arrays }: NewResult) => {
    remove.run(key, device)
    const json = JSON.stringify(meta)
    const id = insert.run(key, device, method, model, json, crc32(json), new Date().toISOString()).lastInsertRowid
    for (const [name, array] of Object.entries(arrays)) {
      const data = Buffer.from(array.buffer, array.byteOffset, array.byteLength)
      insertArray.run(id, name, array instanceof Float32Array ? 'F32' : 'I32', data, crc32(data))
    }
  })
  return {
    get: (key, device) => read(key, device),
    put: (result) => write.immediate(result),
  }
}
