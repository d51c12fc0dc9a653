import { WorkbenchError } from '../base/errors.ts'
import { elementCount, type Dtype } from '../tensor/dtype.ts'
import { asBytes } from '../tensor/float32.ts'
import { writeAtomically } from './atomicFile.ts'
import type { Sink } from './sink.ts'

/** A tensor to write. The dtype follows from the array, except for 16-bit floats, whose bits come as integers. */
export type TensorToWrite =
  | { readonly data: Float32Array | Int32Array; readonly shape: readonly number[] }
  | { readonly data: Uint16Array; readonly dtype: 'F16' | 'BF16'; readonly shape: readonly number[] }

/** By name; a map where names come from a file and may be anything. */
export type TensorsToWrite = Readonly<Record<string, TensorToWrite>> | ReadonlyMap<string, TensorToWrite>

export interface WriteSafetensorsOptions {
  readonly metadata?: Readonly<Record<string, string>> | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Writes a safetensors file; a reader sees the whole of it or nothing (see `writeAtomically`). Tensors are stored by
 * element size, widest first, then by name, so that each is aligned; equal input gives equal bytes.
 *
 * @throws WorkbenchError 'input.shape' when a shape does not fit its data, 'run.disk'; the signal's reason when aborted
 */
export async function writeSafetensors(
  path: string,
  tensors: TensorsToWrite,
  { metadata, signal }: WriteSafetensorsOptions = {},
): Promise<void> {
  const entries = isMap(tensors) ? [...tensors] : Object.entries(tensors)
  for (const [name, tensor] of entries) checkTensor(path, name, tensor)
  entries.sort(([a, { data: x }], [b, { data: y }]) => y.BYTES_PER_ELEMENT - x.BYTES_PER_ELEMENT || (a < b ? -1 : 1))
  const described = entries.map(([name, tensor]) => {
    return { name, dtype: dtypeOf(tensor), shape: tensor.shape, sizeBytes: tensor.data.byteLength }
  })
  const header = encodeHeader(described, metadata)
  const write = async (sink: Sink) => {
    await sink.write(header)
    for (const [, { data }] of entries) await sink.write(asBytes(data))
  }
  await writeAtomically(path, write, { signal })
}

function isMap(tensors: TensorsToWrite): tensors is ReadonlyMap<string, TensorToWrite> {
  return tensors instanceof Map
}

function checkTensor(path: string, name: string, { data, shape }: TensorToWrite): void {
  if (name === '__metadata__') throw new Error('a tensor cannot be called __metadata__')
  if (elementCount(shape) !== data.length)
    throw new WorkbenchError(
      'input.shape',
      `${path}: tensor '${name}' has ${data.length} values, but its shape [${shape.join(', ')}] holds ${elementCount(shape)}`,
      { path, name },
    )
}

export interface DescribedTensor {
  readonly name: string
  readonly dtype: Dtype
  readonly shape: readonly number[]
  readonly sizeBytes: number
}

/** Length, then JSON, padded with spaces so that the data begins at a multiple of 8; data follows in this order. */
export function encodeHeader(
  tensors: readonly DescribedTensor[],
  metadata: Readonly<Record<string, string>> | undefined,
): Uint8Array {
  let at = 0
  const fields = tensors.map(({ name, dtype, shape, sizeBytes }) => {
    const begin = at
    at += sizeBytes
    return `${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [begin, at] })}`
  })
  if (metadata) fields.unshift(`"__metadata__":${JSON.stringify(metadata)}`)
  const json = Buffer.from(`{${fields.join(',')}}`)
  const length = Math.ceil(json.length / 8) * 8
  const header = new Uint8Array(8 + length).fill(0x20)
  new DataView(header.buffer).setBigUint64(0, BigInt(length), true)
  header.set(json, 8)
  return header
}

function dtypeOf(tensor: TensorToWrite): Dtype {
  if ('dtype' in tensor) return tensor.dtype
  return tensor.data instanceof Float32Array ? 'F32' : 'I32'
}
