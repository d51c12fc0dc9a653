import type { FileHandle } from 'node:fs/promises'
import { WorkbenchError } from '../base/errors.ts'
import { elementCount } from '../tensor/dtype.ts'
import { asBytes } from '../tensor/float32.ts'
import { blockOf, expand, type StoredDtype } from '../tensor/storedForm.ts'

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined
}

export interface FloatTensor {
  readonly data: Float32Array
  readonly shape: readonly number[]
}

/** Where a tensor stands in its file; `start` and `end` are byte positions. */
export interface TensorPlace {
  readonly name: string
  readonly shape: readonly number[]
  readonly start: number
  readonly end: number
}

/** An open file, with its path for messages. */
export interface OpenFile {
  readonly file: FileHandle
  readonly path: string
}

/** Whose tensors are read, as it was when its header was. */
export interface TensorFile extends OpenFile {
  readonly sizeBytes: number
  readonly mtimeNs: bigint
}

/** No allocation reaches this size: Electron's allocator ends the process at 1 GiB, without an error to catch. */
const maxAllocationBytes = 2 ** 30
const chunkBytes = 4 * 2 ** 20

/** Says whether size and time of change are still those of the moment it was opened. */
export async function isUnchanged({ file, sizeBytes, mtimeNs }: TensorFile): Promise<boolean> {
  const now = await file.stat({ bigint: true })
  return Number(now.size) === sizeBytes && now.mtimeNs === mtimeNs
}

/** @throws WorkbenchError 'input.missing' */
export function findTensor<T>(path: string, tensors: ReadonlyMap<string, T>, name: string): T {
  const found = tensors.get(name)
  if (found === undefined) throw new WorkbenchError('input.missing', `${path} has no tensor '${name}'`, { path, name })
  return found
}

/**
 * The part of a tensor between two rows of its first axis, as a tensor of its own.
 *
 * @throws WorkbenchError 'input.shape'
 */
export function rowsOf<T extends TensorPlace>(path: string, tensor: T, from: number, to: number): T {
  const [nRows = 0, ...rest] = tensor.shape
  if (!(Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from <= to && to <= nRows))
    throw new WorkbenchError(
      'input.shape',
      `${path}: tensor '${tensor.name}' has no rows ${from} to ${to}, only ${nRows}`,
    )
  const rowBytes = nRows === 0 ? 0 : (tensor.end - tensor.start) / nRows
  return {
    ...tensor,
    shape: [to - from, ...rest],
    start: tensor.start + from * rowBytes,
    end: tensor.start + to * rowBytes,
  }
}

/**
 * A tensor as float32. It is expanded chunk by chunk, so that its stored form is never held whole.
 *
 * @throws WorkbenchError 'run.memory' for one that is too large to be held in one piece; 'run.disk', also for a file that
 *         was changed since it was opened
 */
export async function readFloats(
  source: TensorFile,
  tensor: TensorPlace & { readonly dtype: StoredDtype },
  signal?: AbortSignal,
): Promise<FloatTensor> {
  const { dtype, shape } = tensor
  const data = new Float32Array(allocatable(source.path, tensor))
  if (dtype === 'F32') {
    await readStored(source, tensor, asBytes(data), signal)
    return { data, shape }
  }
  const block = blockOf(dtype)
  let done = 0
  for await (const chunk of chunksOf(source, tensor, { signal, unit: block.bytes })) {
    const n = (chunk.length / block.bytes) * block.weights
    expand({ dtype, shape: [n] }, chunk, data.subarray(done, done + n))
    done += n
  }
  await checkUnchanged(source)
  return { data, shape }
}

/**
 * Number of 4-byte elements to allocate for the tensor.
 *
 * @throws WorkbenchError 'run.memory'
 */
export function allocatable(path: string, { name, shape }: TensorPlace): number {
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

/**
 * Fills `into`, which has the size of the tensor, with its stored bytes.
 *
 * @throws WorkbenchError 'run.disk', also for a file that was changed since it was opened
 */
export async function readStored(
  source: TensorFile,
  { name, start, end }: TensorPlace,
  into: Uint8Array,
  signal?: AbortSignal,
): Promise<void> {
  if (into.length !== end - start) throw new Error(`${name} does not have ${into.length} bytes`)
  await readInto(source, into, start, signal)
  await checkUnchanged(source)
}

/** A model may be read for hours, and what is kept of it goes by what its files were at first. */
async function checkUnchanged(source: TensorFile): Promise<void> {
  if (await isUnchanged(source)) return
  const { path } = source
  throw new WorkbenchError(
    'run.disk',
    `${path} was changed while it was in use; nothing is computed with what it holds now. Run the command again when it is whole.`,
    { path },
  )
}

/** The stored bytes in order, in whole units. Each chunk is valid until the next one is asked for. */
export async function* chunksOf(
  source: OpenFile,
  { start, end }: TensorPlace,
  { signal, unit = 1 }: ReadOptions & { readonly unit?: number } = {},
): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(Math.min(chunkBytes - (chunkBytes % unit), end - start))
  for (let at = start; at < end; at += buffer.length) {
    const chunk = buffer.subarray(0, Math.min(buffer.length, end - at))
    await readInto(source, chunk, at, signal)
    yield chunk
  }
}

/**
 * Fills `target` from byte `position` on, checking the signal between pieces of at most 64 MiB.
 *
 * @throws WorkbenchError 'input.format' when the file ends before; 'run.disk'
 */
export async function readInto(
  { file, path }: OpenFile,
  target: Uint8Array,
  position: number,
  signal?: AbortSignal,
): Promise<void> {
  for (let done = 0; done < target.length;) {
    signal?.throwIfAborted()
    const bytesRead = await readOnce({ file, path }, target.subarray(done, done + 2 ** 26), position + done)
    if (bytesRead === 0)
      throw new WorkbenchError(
        'input.format',
        `${path} ended at byte ${position + done}: it became shorter while it was read`,
        { path },
      )
    done += bytesRead
  }
}

async function readOnce({ file, path }: OpenFile, target: Uint8Array, position: number): Promise<number> {
  try {
    return (await file.read(target, 0, target.length, position)).bytesRead
  } catch (error) {
    const isDiskFault = error instanceof Error && 'code' in error && error.code !== 'EBADF' // closed too early: a bug
    if (!isDiskFault) throw error
    throw new WorkbenchError('run.disk', `${path} cannot be read: ${error.message}`, { path }, { cause: error })
  }
}
