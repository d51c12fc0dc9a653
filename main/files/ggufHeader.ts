import { WorkbenchError } from '../base/errors.ts'
import { elementCount } from '../tensor/dtype.ts'
import { blockOf, type StoredDtype } from '../tensor/storedForm.ts'
import { ggmlType } from './ggmlTypes.ts'
import { GgufCursor, type Fail, type GgufValue } from './ggufCursor.ts'
import { quote } from './quote.ts'

/** A tensor of a GGUF file; `start` and `end` are byte positions in `file`. */
export interface GgufTensor {
  readonly name: string
  readonly dtype: StoredDtype
  /** Outermost axis first, as everywhere here; the file has it the other way round. */
  readonly shape: readonly number[]
  readonly file: string
  readonly start: number
  readonly end: number
}

export interface GgufHeader {
  readonly metadata: ReadonlyMap<string, GgufValue>
  readonly tensors: ReadonlyMap<string, GgufTensor>
}

const maxTensors = 250_000
const maxKeys = 100_000
const maxKeyBytes = 2 ** 16 - 1
/** ggml itself holds 63; converters of other kinds of models write longer ones. */
const maxNameBytes = 1024
const maxRank = 4
const defaultAlignment = 32

/**
 * Reads the header of a GGUF file, version 2 or 3, and checks everything that the format promises: known types, rows of
 * whole blocks, aligned tensors that cover the data without overlap or hole, within the file.
 *
 * @param bytes     the file from its first byte on, as far as it was read
 * @param fileBytes size of the whole file
 * @param path      of the file, for messages
 * @throws WorkbenchError 'input.format'; 'input.unsupported' for other versions, byte orders and tensor types, by name
 * @throws HeaderContinues when the header goes on behind `bytes`
 */
export function parseGgufHeader(bytes: Buffer, fileBytes: number, path: string): GgufHeader {
  const fail = (what: string): never => {
    throw new WorkbenchError('input.format', `${path} is not a valid GGUF file: ${what}`, { path })
  }
  const cursor = new GgufCursor(bytes, fileBytes, fail)
  checkMagic(bytes, cursor.u32('its first word'), fail)
  checkVersion(cursor.u32('its version'), path)
  const nTensors = cursor.count('tensors', 24)
  if (nTensors > maxTensors) fail(`it claims ${nTensors} tensors, more than ${maxTensors}`)
  const nKeys = cursor.count('metadata keys', 13)
  if (nKeys > maxKeys) fail(`it claims ${nKeys} metadata keys, more than ${maxKeys}`)
  const metadata = readMetadata(cursor, nKeys, fail)
  const alignment = alignmentOf(metadata, fail)
  const infos = Array.from({ length: nTensors }, () => readInfo(cursor, fail))
  const dataStart = Math.ceil(cursor.position / alignment) * alignment
  const tensors = new Map<string, GgufTensor>()
  for (const info of infos) {
    if (tensors.has(info.name)) fail(`tensor ${quote(info.name)} stands in it twice`)
    tensors.set(info.name, place(info, { dataStart, fileBytes, alignment, path }, fail))
  }
  checkCoverage([...tensors.values()], { dataStart, fileBytes, alignment }, fail)
  return { metadata, tensors }
}

const magic = 0x46554747 // GGUF

function checkMagic(bytes: Buffer, first: number, fail: Fail): void {
  if (first === magic) return
  if (/^(lmgg|fmgg|tjgg|algg)/.test(bytes.toString('latin1', 0, 4)))
    fail('it is of an older format of ggml; fetch the model as GGUF')
  fail('it does not begin with GGUF')
}

function checkVersion(version: number, path: string): void {
  if (version === 2 || version === 3) return
  const what =
    version !== 0 && version % 0x10000 === 0
      ? 'is a big-endian GGUF file; only little-endian ones are read'
      : `is a GGUF file of version ${version}; versions 2 and 3 are read: fetch or convert it anew`
  throw new WorkbenchError('input.unsupported', `${path} ${what}`, { path, version })
}

function readMetadata(cursor: GgufCursor, nKeys: number, fail: Fail): Map<string, GgufValue> {
  const metadata = new Map<string, GgufValue>()
  for (let i = 0; i < nKeys; i++) {
    const key = readName(cursor, 'a metadata key', maxKeyBytes, fail)
    if (metadata.has(key)) fail(`its metadata has the key ${quote(key)} twice`)
    metadata.set(key, cursor.value(`metadata ${quote(key)}`))
  }
  return metadata
}

function alignmentOf(metadata: ReadonlyMap<string, GgufValue>, fail: Fail): number {
  const alignment = metadata.get('general.alignment') ?? defaultAlignment
  const isPower = typeof alignment === 'number' && Number.isInteger(alignment) && Number.isInteger(Math.log2(alignment))
  if (!isPower || alignment > 2 ** 20) return fail(`general.alignment is ${quote(alignment)}, no power of two`)
  return alignment
}

function readName(cursor: GgufCursor, what: string, maxBytes: number, fail: Fail): string {
  const name = cursor.string(`the name of ${what}`, maxBytes)
  return name === '' ? fail(`${what} has no name`) : name
}

interface TensorInfo {
  readonly name: string
  readonly shape: readonly number[]
  readonly type: number
  readonly offset: bigint
}

function readInfo(cursor: GgufCursor, fail: Fail): TensorInfo {
  const name = readName(cursor, 'a tensor', maxNameBytes, fail)
  const what = `tensor ${quote(name)}`
  const rank = cursor.u32(`the shape of ${what}`)
  if (rank > maxRank) fail(`${what} has ${rank} axes, more than ${maxRank}`)
  const sizes = Array.from({ length: rank }, () => {
    const size = cursor.u64(`the shape of ${what}`)
    return size <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(size) : fail(`${what} has an axis of ${size}`)
  })
  return {
    name,
    shape: sizes.reverse(),
    type: cursor.u32(`the type of ${what}`),
    offset: cursor.u64(`the place of ${what}`),
  }
}

interface DataRange {
  readonly dataStart: number
  readonly fileBytes: number
  readonly alignment: number
}

function place(info: TensorInfo, range: DataRange & { readonly path: string }, fail: Fail): GgufTensor {
  const { name, shape } = info
  const { dataStart, fileBytes, alignment, path } = range
  const what = `tensor ${quote(name)}`
  const type = ggmlType(info.type)
  if ('unsupported' in type)
    throw new WorkbenchError(
      'input.unsupported',
      `${path}: ${what} is stored as ${type.unsupported}, which is not read; fetch another quantisation of the model`,
      { path, name, dtype: type.unsupported },
    )
  const block = blockOf(type.dtype)
  const count = elementCount(shape)
  if (count === null) return fail(`${what} has the shape ${quote(shape)}, too many weights`)
  const rowLength = shape.at(-1) ?? 1
  if (rowLength % block.weights !== 0)
    fail(`${what} has rows of ${rowLength} weights; ${type.dtype} takes multiples of ${block.weights}`)
  const sizeBytes = (count / block.weights) * block.bytes
  if (info.offset % BigInt(alignment) !== 0n)
    fail(`${what} begins at data byte ${info.offset}, no multiple of ${alignment}`)
  const available = Math.max(0, fileBytes - dataStart)
  if (info.offset + BigInt(sizeBytes) > BigInt(available))
    fail(
      `${what} ends at data byte ${info.offset + BigInt(sizeBytes)}, but the file holds ${available}: ` +
        'it is truncated, fetch it again',
    )
  const start = dataStart + Number(info.offset)
  return { name, dtype: type.dtype, shape, file: path, start, end: start + sizeBytes }
}

/** Sorted by position, each tensor begins where the one before ended, but for padding, and the last ends with the file. */
function checkCoverage(
  tensors: readonly GgufTensor[],
  { dataStart, fileBytes, alignment }: DataRange,
  fail: Fail,
): void {
  let covered = dataStart
  for (const { name, start, end } of tensors.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    if (start < covered) fail(`tensor ${quote(name)} overlaps the tensor before it`)
    if (start - covered >= alignment) fail(`${start - covered} bytes before tensor ${quote(name)} belong to no tensor`)
    covered = end
  }
  if (fileBytes - covered >= alignment) fail(`the last ${fileBytes - covered} bytes belong to no tensor`)
}
