import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { WorkbenchError } from '../../base/errors.ts'
import { fillFolderAtomically } from '../../files/atomicFolder.ts'
import type { Replacement, RewriteOptions } from '../../files/rewriteSafetensors.ts'
import { writeTensors, type StreamedTensor } from '../../files/writeTensors.ts'
import { elementCount, isFloatDtype, type FloatDtype } from '../../tensor/dtype.ts'
import { asBytes, toFloat32 } from '../../tensor/float32.ts'
import { narrow } from '../../tensor/narrow.ts'
import type { Checkpoint } from './checkpoint.ts'
import { indexName } from './weightFiles.ts'

export interface WriteCheckpointOptions extends RewriteOptions {
  /** Rounds tensors that are stored in blocks to float16 instead of keeping their numbers as float32. @default false */
  readonly narrowBlocks?: boolean
  /** Further text files of the new folder, by name. */
  readonly extra?: Readonly<Record<string, string>>
  /** Most bytes of weights in one file. @default 5e9 */
  readonly shardBytes?: number
}

export interface WrittenCheckpoint {
  readonly files: readonly string[]
  /** Tensors that were rounded, and the largest error as a share of the largest number of its tensor. */
  readonly rounded: { readonly tensors: number; readonly error: number }
}

/** What Hugging Face's tools take for the size of a shard. */
const usualShardBytes = 5e9
/** Numbers of a tensor that are in memory at a time, where it can be read by rows. */
const pieceLength = 2 ** 24

/**
 * Writes a checkpoint as a folder in Hugging Face layout, whatever it was opened from, with some of its tensors replaced:
 * the whole folder appears at `out`, or nothing. Numbers stay what they are: 16-bit tensors keep their dtype, those stored
 * in blocks become float32.
 *
 * @param out a new or empty folder
 * @throws WorkbenchError 'input.usage' when `out` holds something, 'run.disk', 'input.value' for a number that float16
 *         cannot hold; the signal's reason when aborted
 */
export async function writeCheckpoint(
  checkpoint: Checkpoint,
  out: string,
  replacements: ReadonlyMap<string, Replacement>,
  options: WriteCheckpointOptions = {},
): Promise<WrittenCheckpoint> {
  const { signal, onProgress, extra = {}, narrowBlocks = false, shardBytes = usualShardBytes } = options
  const rounding = { tensors: 0, error: 0 }
  const tensors = [...checkpoint.tensors.keys()].map((name) =>
    streamed(checkpoint, name, { replacement: replacements.get(name), narrowBlocks, signal, rounding }),
  )
  const totalBytes = tensors.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  const shards = shardsOf(tensors, shardBytes)
  const names = shards.map((_, i) =>
    shards.length === 1 ? 'model.safetensors' : `model-${digits(i + 1)}-of-${digits(shards.length)}.safetensors`,
  )
  const fill = async (folder: string): Promise<void> => {
    let done = 0
    for (const [i, shard] of shards.entries()) {
      const onBytes = (bytes: number) => onProgress?.((done += bytes), totalBytes)
      await writeTensors(join(folder, names[i]!), shard, { metadata: { format: 'pt' }, signal, onBytes })
    }
    const dtype = tensors.every((tensor) => tensor.dtype !== 'F32') ? 'float16' : 'float32'
    await writeFile(join(folder, 'config.json'), configText({ ...checkpoint.config, dtype }))
    if (shards.length > 1) {
      const map = shards.flatMap((shard, i) => shard.map(({ name }) => [name, names[i]] as const))
      const index = { metadata: { total_size: totalBytes }, weight_map: Object.fromEntries(map) }
      await writeFile(join(folder, indexName), json(index))
    }
    for (const [name, text] of Object.entries(extra)) await writeFile(join(folder, name), text)
  }
  await fillFolderAtomically(out, fill, { signal })
  return { files: names, rounded: rounding }
}

interface TensorOptions {
  readonly replacement: Replacement | undefined
  readonly narrowBlocks: boolean
  readonly signal: AbortSignal | undefined
  /** Is added to while tensors are written. */
  readonly rounding: { tensors: number; error: number }
}

function streamed(checkpoint: Checkpoint, name: string, options: TensorOptions): StreamedTensor {
  const { replacement, narrowBlocks, signal, rounding } = options
  const { shape } = checkpoint.tensors.get(name)!
  const { form } = checkpoint.stored(name)
  const count = elementCount(shape)!
  const isRounded = replacement === undefined && narrowBlocks && !isFloatDtype(form.dtype)
  const dtype = replacement?.dtype ?? (isRounded ? 'F16' : exactDtype(form))
  async function* pieces(): AsyncGenerator<Uint8Array> {
    if (replacement !== undefined) {
      yield encoded(await replacement.read(), dtype)
      return
    }
    let [error, largest] = [0, 0]
    for await (const values of numbersOf(checkpoint, name, signal)) {
      const bytes = encoded(values, dtype)
      if (isRounded) {
        const back = toFloat32(bytes, 'F16')
        for (const [i, value] of values.entries()) {
          error = Math.max(error, Math.abs(value - back[i]!))
          largest = Math.max(largest, Math.abs(value))
        }
        if (error === Infinity)
          throw new WorkbenchError('input.value', `${name} holds numbers that float16 cannot hold; keep float32.`, {
            name,
          })
      }
      yield bytes
    }
    if (isRounded) {
      rounding.tensors += 1
      rounding.error = Math.max(rounding.error, largest === 0 ? 0 : error / largest)
    }
  }
  return { name, dtype, shape, sizeBytes: count * (dtype === 'F32' ? 4 : 2), pieces }
}

/** The narrowest dtype that holds the numbers: that of the file, unless they are stored otherwise than they are meant. */
function exactDtype({ dtype, arrangement }: ReturnType<Checkpoint['stored']>['form']): FloatDtype {
  return isFloatDtype(dtype) && arrangement?.kind !== 'plusOne' ? dtype : 'F32'
}

async function* numbersOf(checkpoint: Checkpoint, name: string, signal?: AbortSignal): AsyncGenerator<Float32Array> {
  const [nRows = 1, ...rest] = checkpoint.tensors.get(name)!.shape
  const height = Math.max(1, Math.floor(pieceLength / rest.reduce((product, length) => product * length, 1)))
  // Rows of an arranged tensor come out of the whole of it.
  if (height >= nRows || checkpoint.stored(name).form.arrangement !== undefined) {
    yield (await checkpoint.read(name, { signal })).data
    return
  }
  for (let from = 0; from < nRows; from += height)
    yield (await checkpoint.readRows(name, from, Math.min(nRows, from + height), { signal })).data
}

/** In order, each as full as it may be. */
function shardsOf(tensors: readonly StreamedTensor[], shardBytes: number): StreamedTensor[][] {
  const shards: StreamedTensor[][] = [[]]
  let bytes = 0
  for (const tensor of tensors) {
    if (bytes > 0 && bytes + tensor.sizeBytes > shardBytes) {
      shards.push([])
      bytes = 0
    }
    shards.at(-1)!.push(tensor)
    bytes += tensor.sizeBytes
  }
  return shards
}

function encoded(values: Float32Array, dtype: FloatDtype): Uint8Array {
  return asBytes(dtype === 'F32' ? values : narrow(values, dtype))
}

/** Keys of a configuration whose values are no counts: readers that are strict want a point in them even where they are whole. */
const realKeys =
  /^(.*_eps|.*_epsilon|.*_softcapping|rope_theta|(.*_)?factor|beta_fast|beta_slow|mscale|mscale_all_dim)$/

function configText(config: Readonly<Record<string, unknown>>): string {
  const real = (value: unknown): unknown => (Number.isSafeInteger(value) ? `real ${String(value)}` : value)
  const marked = JSON.stringify(
    config,
    (key, value: unknown) => (realKeys.test(key) ? (Array.isArray(value) ? value.map(real) : real(value)) : value),
    2,
  )
  return `${marked.replace(/"real (-?\d+)"/g, '$1.0')}\n`
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

function digits(n: number): string {
  return String(n).padStart(5, '0')
}
