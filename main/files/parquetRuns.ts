import type { ColumnMetaData, FileMetaData, PageHeader, SchemaTree } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { decompressPage } from 'hyparquet/src/datapage.js'
import { getMaxDefinitionLevel, getMaxRepetitionLevel, getSchemaPath } from 'hyparquet/src/schema.js'

/**
 * Whether the runs of a page's levels and of its places in a dictionary hold no more values than the page says. The reader
 * of pages believes each run: five bytes make it write two thousand million values.
 *
 * @param bytes the page behind its header, packed as it is
 * @throws Error where the page cannot be unpacked
 */
export function hasSoundRuns(
  header: PageHeader,
  bytes: Uint8Array,
  { codec, path_in_schema: path }: Pick<ColumnMetaData, 'codec' | 'path_in_schema'>,
  schema: FileMetaData['schema'],
): boolean {
  const { data_page_header: first, data_page_header_v2: second } = header
  const levels = (): number[] => levelWidths(getSchemaPath(schema, [...path]))
  if (second !== undefined) {
    const [repetition, definition] = levels() as [number, number]
    const {
      num_values: nValues,
      repetition_levels_byte_length: nFirst,
      definition_levels_byte_length: nSecond,
    } = second
    if (!(nFirst >= 0 && nSecond >= 0 && nFirst + nSecond <= bytes.length)) return false
    if (!areSound(bytes.subarray(0, nFirst), repetition, nValues)) return false
    if (!areSound(bytes.subarray(nFirst, nFirst + nSecond), definition, nValues)) return false
    if (!usesDictionary(second.encoding)) return true
    const rest = bytes.subarray(nFirst + nSecond)
    const size = Number(header.uncompressed_page_size) - nFirst - nSecond
    const isPacked = second.is_compressed !== false
    return areDictionaryRunsSound(isPacked ? decompressPage(rest, size, codec, compressors) : rest, nValues)
  }
  if (first === undefined) return true
  const page = decompressPage(bytes, Number(header.uncompressed_page_size), codec, compressors)
  const view = new DataView(page.buffer, page.byteOffset, page.byteLength)
  let at = 0
  for (const width of levels()) {
    if (width === 0) continue
    if (at + 4 > page.length) return false
    const length = view.getUint32(at, true)
    if (at + 4 + length > page.length) return false
    if (!areSound(page.subarray(at + 4, at + 4 + length), width, first.num_values)) return false
    at += 4 + length
  }
  return !usesDictionary(first.encoding) || areDictionaryRunsSound(page.subarray(at), first.num_values)
}

/** Bits of a repetition and of a definition level. */
function levelWidths(path: SchemaTree[]): number[] {
  const levels = [path.length > 1 ? getMaxRepetitionLevel(path) : 0, getMaxDefinitionLevel(path)]
  return levels.map((most) => 32 - Math.clz32(most))
}

function usesDictionary(encoding: string): boolean {
  return encoding === 'PLAIN_DICTIONARY' || encoding === 'RLE_DICTIONARY'
}

/** The width of the places stands before them. */
function areDictionaryRunsSound(bytes: Uint8Array, nValues: number): boolean {
  return bytes.length === 0 || areSound(bytes.subarray(1), bytes[0]!, nValues)
}

/** Runs of one value, or of groups of eight; the last group may be filled up. */
function areSound(bytes: Uint8Array, width: number, nValues: number): boolean {
  if (width === 0) return true
  let [at, seen] = [0, 0]
  while (seen < nValues && at < bytes.length) {
    let [run, shift] = [0, 0]
    for (let more = true; more; shift += 7) {
      const byte = bytes[at++]
      if (byte === undefined || shift > 28) return false
      run += (byte & 127) * 2 ** shift
      more = byte >= 128
    }
    const count = run % 2 === 0 ? run / 2 : 8 * Math.floor(run / 2)
    if (run % 2 === 0 && seen + count > nValues) return false
    at += run % 2 === 0 ? Math.ceil(width / 8) : (count * width) / 8
    seen += count
  }
  return true
}
