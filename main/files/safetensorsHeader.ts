import { WorkbenchError } from '../base/errors.ts'
import { byteLength, elementCount, isDtype, type Dtype } from '../tensor/dtype.ts'
import { isObject } from '../base/isObject.ts'
import { parseJson } from './parseJson.ts'
import { quote } from './quote.ts'

/** One tensor of a safetensors file: `start` and `end` are byte positions in the file. */
export interface TensorEntry {
  readonly name: string
  readonly dtype: Dtype
  readonly shape: readonly number[]
  readonly start: number
  readonly end: number
}

export interface SafetensorsHeader {
  readonly tensors: ReadonlyMap<string, TensorEntry>
  readonly metadata: Readonly<Record<string, string>>
}

/** The limit of the format's own reader. */
export const maxHeaderBytes = 100_000_000

/**
 * Reads the JSON header of a safetensors file and checks everything that the format promises: known dtypes, sizes that
 * agree with shapes, and tensors that cover the data from the first byte to the last without overlap or hole.
 *
 * @param bytes     the header alone
 * @param fileBytes size of the whole file
 * @param path      for messages
 * @throws WorkbenchError 'input.format'
 */
export function parseSafetensorsHeader(bytes: Uint8Array, fileBytes: number, path: string): SafetensorsHeader {
  const fail = (what: string, cause?: unknown): never => {
    throw new WorkbenchError('input.format', `${path} is not a valid safetensors file: ${what}`, { path }, { cause })
  }
  if (bytes[0] !== 0x7b) fail("its header does not begin with '{'")
  const root = parseObject(bytes, fail)
  const dataStart = 8 + bytes.length
  const metadata = readMetadata(root['__metadata__'], fail)
  const entries = Object.entries(root)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, value]) => readEntry(name, value, dataStart, fileBytes, fail))
  checkCoverage(entries, dataStart, fileBytes, fail)
  return { tensors: new Map(entries.map((entry) => [entry.name, entry])), metadata }
}

type Fail = (what: string, cause?: unknown) => never

/** Root, tensor, shape: nothing in a header lies deeper. The number of values allows for 250,000 tensors. */
const headerLimits = { maxDepth: 3, maxValues: 2_500_000 }

function parseObject(bytes: Uint8Array, fail: Fail): Record<string, unknown> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    const root = parseJson(text, headerLimits)
    if (isObject(root)) return root
  } catch (error) {
    fail(`its header is not valid JSON (${error instanceof Error ? error.message : String(error)})`, error)
  }
  return fail('its header is not a JSON object')
}

function readMetadata(value: unknown, fail: Fail): Record<string, string> {
  if (value === undefined) return {}
  if (!isObject(value)) return fail('__metadata__ is not an object')
  const entries = Object.entries(value).map(([key, text]) => {
    if (typeof text !== 'string') return fail(`__metadata__ entry ${quote(key)} is not a string`)
    return [key, text] as const
  })
  return Object.fromEntries(entries)
}

function readEntry(name: string, value: unknown, dataStart: number, fileBytes: number, fail: Fail): TensorEntry {
  const tensor = `tensor ${quote(name)}`
  if (!isObject(value)) return fail(`${tensor} is not described by an object`)
  const { dtype, shape, data_offsets: offsets } = value
  if (typeof dtype !== 'string' || !isDtype(dtype)) return fail(`${tensor} has the unknown dtype ${quote(dtype)}`)
  if (!isSizes(shape)) return fail(`${tensor} has the shape ${quote(shape)}; expected a list of sizes`)
  if (!isSizes(offsets) || offsets.length !== 2)
    return fail(`${tensor} has the data_offsets ${quote(offsets)}; expected [begin, end]`)
  const [begin, end] = offsets as [number, number]
  const available = fileBytes - dataStart
  if (begin > end) return fail(`${tensor} ends at byte ${end}, before it begins at byte ${begin}`)
  if (end > available)
    return fail(`${tensor} ends at data byte ${end}, but the file holds ${available}: it is truncated, fetch it again`)
  const count = elementCount(shape)
  const size = count === null ? null : byteLength(dtype, count)
  if (size !== end - begin)
    return fail(
      `${tensor}, ${dtype} ${quote(shape)}, needs ${size ?? 'too many'} bytes, but ${end - begin} are set aside`,
    )
  return { name, dtype, shape, start: dataStart + begin, end: dataStart + end }
}

/** Sorted by position, each tensor begins where the one before ended, and the last ends with the file. */
function checkCoverage(entries: readonly TensorEntry[], dataStart: number, fileBytes: number, fail: Fail): void {
  let covered = dataStart
  for (const entry of entries.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    if (entry.start < covered) fail(`tensor ${quote(entry.name)} overlaps the tensor before it`)
    if (entry.start > covered)
      fail(`${entry.start - covered} bytes before tensor ${quote(entry.name)} belong to no tensor`)
    covered = entry.end
  }
  if (covered < fileBytes) fail(`the last ${fileBytes - covered} bytes belong to no tensor`)
}

/** No tensor of a model has more axes. */
const maxRank = 16

function isSizes(value: unknown): value is number[] {
  return (
    Array.isArray(value) && value.length <= maxRank && value.every((size) => Number.isSafeInteger(size) && size >= 0)
  )
}
