import { parquetMetadata, parquetReadObjects, type ColumnMetaData, type FileMetaData } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { parquetHeader } from 'hyparquet/src/column.js'
import { WorkbenchError } from '../base/errors.ts'
import { smallest } from '../base/lists.ts'
import { hasSoundRuns } from './parquetRuns.ts'

export interface ParquetTable {
  readonly columns: readonly string[]
  readonly rows: readonly Readonly<Record<string, unknown>>[]
}

/** More than any file of questions needs; a page of a few bytes may say that it holds a thousand million values. */
const limits = { rows: 2_000_000, columns: 1024, values: 30_000_000, bytes: 2 ** 29 }

/**
 * Reads a Parquet file whose columns are texts, numbers, lists and structures of them; 64-bit integers become numbers. What
 * its pages say they hold is added up, page by page, before one of them is inflated.
 *
 * @throws WorkbenchError 'input.format' when it is none, or larger than is read
 */
export async function readParquet(bytes: Uint8Array, name: string): Promise<ParquetTable> {
  // A copy where it is a part of a larger buffer: offsets in the file count from its own start.
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer
  try {
    // Not those of maps: a number of children below zero keeps that search for ever.
    const metadata = parquetMetadata(buffer, { geoparquet: false })
    checkSizes(metadata, buffer, name)
    const objects = await parquetReadObjects({ file: buffer, metadata, compressors })
    const rows = objects.map((row) => plain(row) as Record<string, unknown>)
    const columns = rows[0] === undefined ? [] : Object.keys(rows[0])
    return { columns, rows }
  } catch (cause) {
    if (cause instanceof WorkbenchError) throw cause
    const reason = cause instanceof Error ? cause.message.replace(/\s+/g, ' ').slice(0, 200) : String(cause)
    throw refuse(name, `begins like a Parquet file, but cannot be read: ${reason}`, cause)
  }
}

function checkSizes(metadata: FileMetaData, buffer: ArrayBuffer, name: string): void {
  const nRows = Number(metadata.num_rows)
  if (nRows > limits.rows) throw refuse(name, `has ${nRows} rows; at most ${limits.rows} are read`)
  if (metadata.schema.length > 4 * limits.columns) {
    throw refuse(name, `has ${metadata.schema.length} columns; at most ${limits.columns} are read`)
  }
  const total = { values: 0, bytes: 0, rows: 0 }
  for (const group of metadata.row_groups) {
    total.rows += Number(group.num_rows)
    for (const { meta_data: column } of group.columns) {
      if (column === undefined)
        throw refuse(name, 'is a Parquet file in several parts; give one that holds its columns')
      // The older of two offsets is where the dictionary lies, if there is one.
      const offsets = [column.dictionary_page_offset, column.data_page_offset].filter(
        (at) => at !== undefined && at > 0n,
      )
      const start = smallest(offsets.map(Number))
      addPages(start, Number(column.total_compressed_size), column)
    }
  }
  if (total.rows > limits.rows) throw refuse(name, `has ${total.rows} rows; at most ${limits.rows} are read`)

  function addPages(start: number, length: number, column: ColumnMetaData): void {
    if (!(start >= 0 && length >= 0 && start + length <= buffer.byteLength)) {
      throw refuse(name, 'begins like a Parquet file, but its end is missing')
    }
    const reader = { view: new DataView(buffer, start, length), offset: 0 }
    while (reader.offset < length - 1) {
      const page = parquetHeader(reader)
      const packed = page.compressed_page_size
      if (!(packed >= 0) || reader.offset + packed > length)
        throw refuse(name, 'has a page that ends outside of its column')
      const content = new Uint8Array(buffer, start + reader.offset, packed)
      reader.offset += packed
      const { num_values: nValues = 0 } =
        page.data_page_header ?? page.data_page_header_v2 ?? page.dictionary_page_header ?? {}
      total.values += Math.max(0, nValues)
      total.bytes += Math.max(0, Number(page.uncompressed_page_size))
      if (total.values > limits.values) throw refuse(name, `has more than ${limits.values} values`)
      if (total.bytes > limits.bytes)
        throw refuse(name, `would have more than ${limits.bytes} bytes when it is unpacked`)
      if (!hasSoundRuns(page, content, column, metadata.schema))
        throw refuse(name, 'has a page whose runs hold more values than it says')
    }
  }
}

/** As JSON would hold it: lists and objects of texts and numbers. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) return new TextDecoder().decode(value)
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as Iterable<unknown>, plain)
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plain(part)]))
}

function refuse(name: string, what: string, cause?: unknown): WorkbenchError {
  return new WorkbenchError('input.format', `${name} ${what}.`, { name }, { cause })
}
