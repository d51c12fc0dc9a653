import type { FileHandle } from 'node:fs/promises'
import { WorkbenchError } from '../base/errors.ts'
import { elementCount, isFloatDtype, type Dtype, type FloatDtype } from '../tensor/dtype.ts'
import { asBytes, toFloat32 } from '../tensor/float32.ts'
import { openRegular } from './regularFile.ts'
import { maxHeaderBytes, parseSafetensorsHeader, type TensorEntry } from './safetensorsHeader.ts'

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

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined
}

export interface FloatTensor {
  readonly data: Float32Array
  readonly shape: readonly number[]
}

export interface IntTensor {
  readonly data: Int32Array
  readonly shape: readonly number[]
}

/** No allocation reaches this size: Electron's allocator ends the process at 1 GiB, without an error to catch. */
const maxAllocationBytes = 2 ** 30
const chunkBytes = 4 * 2 ** 20

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
    const header = parseSafetensorsHeader(await readHeader(file, sizeBytes, path, options), sizeBytes, path)
    const source = { file, path, tensors: header.tensors }
    const close = () => file.close()
    return {
      path,
      sizeBytes,
      mtimeNs,
      ...header,
      read: async (name, { signal } = {}) => readFloats(source, find(source, name), signal),
      readRows: async (name, from, to, { signal } = {}) => readFloats(source, rows(source, name, from, to), signal),
      readBytes: async (name, into, { signal } = {}) => {
        const entry = find(source, name)
        if (into.length !== entry.end - entry.start) throw new Error(`${name} does not have ${into.length} bytes`)
        await readInto(file, into, entry.start, path, signal)
      },
      readInt32: async (name, { signal } = {}) => readInts(source, find(source, name), signal),
      chunks: (name, { signal } = {}) => chunks(source, find(source, name), signal),
      isUnchanged: async () => {
        const now = await file.stat({ bigint: true })
        return now.size === size && now.mtimeNs === mtimeNs
      },
      close,
      [Symbol.asyncDispose]: close,
    }
  } catch (error) {
    await file.close()
    throw error
  }
}

interface Source {
  readonly file: FileHandle
  readonly path: string
  readonly tensors: ReadonlyMap<string, TensorEntry>
}

async function readHeader(
  file: FileHandle,
  sizeBytes: number,
  path: string,
  options: ReadOptions,
): Promise<Uint8Array> {
  const fail = (what: string): never => {
    throw new WorkbenchError('input.format', `${path} is not a valid safetensors file: ${what}`, { path })
  }
  if (sizeBytes < 8) fail(`it has ${sizeBytes} bytes, too few for a header length`)
  const prefix = new Uint8Array(8)
  await readInto(file, prefix, 0, path)
  const length = new DataView(prefix.buffer).getBigUint64(0, true)
  if (length > BigInt(maxHeaderBytes)) fail(`its header claims ${length} bytes; the format allows ${maxHeaderBytes}`)
  if (Number(length) > sizeBytes - 8)
    fail(`its header claims ${length} bytes, but only ${sizeBytes - 8} follow: it is truncated, fetch it again`)
  const header = new Uint8Array(Number(length))
  await readInto(file, header, 8, path, options.signal)
  return header
}

function find({ path, tensors }: Source, name: string): TensorEntry {
  const entry = tensors.get(name)
  if (!entry) throw new WorkbenchError('input.missing', `${path} has no tensor '${name}'`, { path, name })
  return entry
}

/** The part of a tensor between two rows of its first axis, as an entry of its own. */
function rows(source: Source, name: string, from: number, to: number): TensorEntry {
  const entry = find(source, name)
  const [nRows = 0, ...rest] = entry.shape
  if (!(Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from <= to && to <= nRows))
    throw new WorkbenchError(
      'input.shape',
      `${source.path}: tensor '${name}' has no rows ${from} to ${to}, only ${nRows}`,
    )
  const rowBytes = nRows === 0 ? 0 : (entry.end - entry.start) / nRows
  return {
    ...entry,
    shape: [to - from, ...rest],
    start: entry.start + from * rowBytes,
    end: entry.start + to * rowBytes,
  }
}

async function readFloats(source: Source, entry: TensorEntry, signal?: AbortSignal): Promise<FloatTensor> {
  const { path } = source
  if (!isFloatDtype(entry.dtype)) throw weightDtypeError(path, entry.name, entry.dtype)
  const data = new Float32Array(allocatable(source, entry))
  if (entry.dtype === 'F32') await readInto(source.file, asBytes(data), entry.start, path, signal)
  else await readHalves(source, entry, entry.dtype, data, signal)
  return { data, shape: entry.shape }
}

/** A weight that no float type holds: said before any number of it is used. */
export function weightDtypeError(path: string, name: string, dtype: Dtype): WorkbenchError {
  return new WorkbenchError(
    'input.unsupported',
    `${path}: tensor '${name}' is stored as ${dtype}; weights must be F32, F16 or BF16`,
    { path, name, dtype },
  )
}

/** Converts chunk by chunk, so that the 16-bit form of a tensor is never held whole. */
async function readHalves(
  source: Source,
  entry: TensorEntry,
  dtype: FloatDtype,
  data: Float32Array,
  signal?: AbortSignal,
) {
  let done = 0
  for await (const chunk of chunks(source, entry, signal)) {
    toFloat32(chunk, dtype, data.subarray(done, done + chunk.length / 2))
    done += chunk.length / 2
  }
}

async function readInts(source: Source, entry: TensorEntry, signal?: AbortSignal): Promise<IntTensor> {
  if (entry.dtype !== 'I32')
    throw new WorkbenchError('input.format', `${source.path}: tensor '${entry.name}' is ${entry.dtype}, expected I32`)
  const data = new Int32Array(allocatable(source, entry))
  await readInto(source.file, asBytes(data), entry.start, source.path, signal)
  return { data, shape: entry.shape }
}

/** Number of 4-byte elements to allocate for the entry. */
function allocatable({ path }: Source, { name, shape }: TensorEntry): number {
  const count = elementCount(shape) ?? Infinity
  if (count * 4 >= maxAllocationBytes)
    throw new WorkbenchError(
      'run.memory',
      `${path}: tensor '${name}' [${shape.join(', ')}] takes ${(count * 4) / 2 ** 30} GiB as float32, ` +
        'more than can be held in one piece; it has to be read by rows',
      { path, name, shape },
    )
  return count
}

async function* chunks(source: Source, entry: TensorEntry, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(Math.min(chunkBytes, entry.end - entry.start))
  for (let at = entry.start; at < entry.end; at += buffer.length) {
    const chunk = buffer.subarray(0, Math.min(buffer.length, entry.end - at))
    await readInto(source.file, chunk, at, source.path, signal)
    yield chunk
  }
}

/** Fills `target` from byte `position` on, checking the signal between pieces of at most 64 MiB. */
async function readInto(file: FileHandle, target: Uint8Array, position: number, path: string, signal?: AbortSignal) {
  for (let done = 0; done < target.length;) {
    signal?.throwIfAborted()
    const bytesRead = await readOnce(file, target.subarray(done, done + 2 ** 26), position + done, path)
    if (bytesRead === 0)
      throw new WorkbenchError(
        'input.format',
        `${path} ended at byte ${position + done}: it became shorter while it was read`,
        { path },
      )
    done += bytesRead
  }
}

async function readOnce(file: FileHandle, target: Uint8Array, position: number, path: string): Promise<number> {
  try {
    return (await file.read(target, 0, target.length, position)).bytesRead
  } catch (error) {
    const isDiskFault = error instanceof Error && 'code' in error && error.code !== 'EBADF' // closed too early: a bug
    if (!isDiskFault) throw error
    throw new WorkbenchError('run.disk', `${path} cannot be read: ${error.message}`, { path }, { cause: error })
  }
}
