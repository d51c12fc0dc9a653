/** A result on its way from a worker: a text of JSON, packed, with arrays as base64 of their little-endian bytes. */
import { promisify } from 'node:util'
import { gunzip, gunzipSync, gzip, gzipSync } from 'node:zlib'
import * as v from 'valibot'
import { parseJson } from '../files/parseJson.ts'
import type { NewResult } from '../store/results.ts'

/** Of one result, unpacked. */
const mostBytes = 2 ** 28
/** Up to here another thread takes longer to be asked than to be done without, packed. */
const smallBytes = 2 ** 14

const ResultSchema = v.object({
  ...{
    key: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
    device: v.string(),
    method: v.string(),
    model: v.string(),
  },
  meta: v.record(v.string(), v.unknown()),
  arrays: v.record(v.string(), v.object({ dtype: v.picklist(['F32', 'I32']), data: v.string() })),
})

export async function packResult({ arrays, ...rest }: NewResult): Promise<Buffer> {
  const plain = Object.entries(arrays).map(([name, array]) => {
    const data = Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString('base64')
    return [name, { dtype: array instanceof Float32Array ? 'F32' : 'I32', data }] as const
  })
  const text = JSON.stringify({ ...rest, arrays: Object.fromEntries(plain) })
  return text.length < smallBytes ? gzipSync(text, { level: 1 }) : await promisify(gzip)(text, { level: 1 })
}

/** Null for bytes that no worker packed. */
export async function unpackResult(packed: Buffer): Promise<NewResult | null> {
  try {
    const limits = { maxOutputLength: mostBytes }
    const unpacked = packed.length < smallBytes ? gunzipSync(packed, limits) : await promisify(gunzip)(packed, limits)
    const { arrays, ...rest } = v.parse(ResultSchema, parseJson(unpacked.toString('utf8')))
    const lists = Object.entries(arrays).map(([name, array]) => [name, arrayOf(array)] as const)
    return { ...rest, arrays: Object.fromEntries(lists) }
  } catch {
    return null
  }
}

function arrayOf({ dtype, data }: { readonly dtype: 'F32' | 'I32'; readonly data: string }): Float32Array | Int32Array {
  const bytes = Uint8Array.from(Buffer.from(data, 'base64'))
  if (bytes.length % 4 !== 0) throw new Error('an array ends within a number')
  return dtype === 'F32' ? new Float32Array(bytes.buffer) : new Int32Array(bytes.buffer)
}
