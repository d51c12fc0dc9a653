import { WorkbenchError } from '../base/errors.ts'
import { isFloatDtype, type Dtype } from '../tensor/dtype.ts'
import { asBytes } from '../tensor/float32.ts'
import { openRegular } from './regularFile.ts'
import { maxHeaderBytes, parseSafetensorsHeader, type TensorEntry } from './safetensorsHeader.ts'
import {
  allocatable,
  chunksOf,
  findTensor,
  isUnchanged,
  readFloats,
  readInto,
  readStored,
  rowsOf,
  type FloatTensor,
  type OpenFile,
  type ReadOptions,
  type TensorFile,
} from './tensorBytes.ts'

/** An open safetensors file. Its tensors are read on demand; several reads may run at once. */
export interface Safetensors extends AsyncDisposable {
  readonly path: string
  readonly sizeBytes: number
  readonly mtimeNs: bigint
  readonly tensors: ReadonlyMap<string, TensorEntry>
  readonly metadata: Readonly<Record<string, string>>
  /** A whole F32, F16 or BF16 tensor as float32. */
  read(name: string, options?: ReadOptions): Promise<FloatTensor>
  /** Rows `from` (included) to `to` (excluded) along the first axis, as float32. */
  readRows(name: string, from: number, to: number, options?: ReadOptions): Promise<FloatTensor>
  /** Fills `into` with the bytes of a tensor in the file's own dtype. */
  readBytes(name: string, into: Uint8Array, options?: ReadOptions): Promise<void>
  /** A whole I32 tensor. */
  readInt32(name: string, options?: ReadOptions): Promise<IntTensor>
  /** The bytes of a tensor in the file's own dtype, in order. Each chunk is valid until the next one is asked for. */
  chunks(name: string, options?: ReadOptions): AsyncGenerator<Uint8Array>
  /** Says whether size and time of change are still those of the moment it was opened. */
  isUnchanged(): Promise<boolean>
  close(): Promise<void>
}

export interface IntTensor {
  readonly data: Int32Array
  readonly shape: readonly number[]
}

/**
 * Opens a safetensors file and checks its header (see `parseSafetensorsHeader`); reads no tensor yet.
 *
 * @throws WorkbenchError 'input.missing' or 'input.format', naming the file and the place
 */
export async function openSafetensors(path: string, options: ReadOptions = {}): Promise<Safetensors> {
  options.signal?.throwIfAborted()
  const file = await openRegular(path, { expected: 'a safetensors file' })
  try {
    const { size, mtimeNs } = await file.stat({ bigint: true })
    const sizeBytes = Number(size)
    const source = { file, path, sizeBytes, mtimeNs }
    const header = parseSafetensorsHeader(await readHeader(source, sizeBytes, options), sizeBytes, path)
    const find = (name: string) => findTensor(path, header.tensors, name)
    const close = () => file.close()
    return {
      path,
      sizeBytes,
      mtimeNs,
      ...header,
      read: async (name, { signal } = {}) => readWeight(source, find(name), signal),
      readRows: async (name, from, to, { signal } = {}) =>
        readWeight(source, rowsOf(path, find(name), from, to), signal),
      readBytes: async (name, into, { signal } = {}) => readStored(source, find(name), into, signal),
      readInt32: async (name, { signal } = {}) => readInts(source, find(name), signal),
      chunks: (name, chunkOptions) => chunksOf(source, find(name), chunkOptions),
      isUnchanged: () => isUnchanged(source),
      close,
      [Symbol.asyncDispose]: close,
    }
  } catch (error) {
    await file.close()
    throw error
  }
}

async function readHeader(source: OpenFile, sizeBytes: number, options: ReadOptions): Promise<Uint8Array> {
  const { path } = source
  const fail = (what: string): never => {
    throw new WorkbenchError('input.format', `${path} is not a valid safetensors file: ${what}`, { path })
  }
  if (sizeBytes < 8) fail(`it has ${sizeBytes} bytes, too few for a header length`)
  const prefix = new Uint8Array(8)
  await readInto(source, prefix, 0)
  const length = new DataView(prefix.buffer).getBigUint64(0, true)
  if (length > BigInt(maxHeaderBytes)) fail(`its header claims ${length} bytes; the format allows ${maxHeaderBytes}`)
  if (Number(length) > sizeBytes - 8)
    fail(`its header claims ${length} bytes, but only ${sizeBytes - 8} follow: it is truncated, fetch it again`)
  const header = new Uint8Array(Number(length))
  await readInto(source, header, 8, options.signal)
  return header
}

async function readWeight(source: TensorFile, entry: TensorEntry, signal?: AbortSignal): Promise<FloatTensor> {
  const { dtype } = entry
  if (!isFloatDtype(dtype)) throw weightDtypeError(source.path, entry.name, dtype)
  return readFloats(source, { ...entry, dtype }, signal)
}

/** A weight that no float type holds: said before any number of it is used. */
export function weightDtypeError(path: string, name: string, dtype: Dtype): WorkbenchError {
  return new WorkbenchError(
    'input.unsupported',
    `${path}: tensor '${name}' is stored as ${dtype}; weights must be F32, F16 or BF16`,
    { path, name, dtype },
  )
}

async function readInts(source: OpenFile, entry: TensorEntry, signal?: AbortSignal): Promise<IntTensor> {
  if (entry.dtype !== 'I32')
    throw new WorkbenchError('input.format', `${source.path}: tensor '${entry.name}' is ${entry.dtype}, expected I32`)
  const data = new Int32Array(allocatable(source.path, entry))
  await readInto(source, asBytes(data), entry.start, signal)
  return { data, shape: entry.shape }
}
