import type { FloatDtype } from '../tensor/dtype.ts'
import { asBytes } from '../tensor/float32.ts'
import { narrow } from '../tensor/narrow.ts'
import { writeAtomically } from './atomicFile.ts'
import type { Safetensors } from './safetensors.ts'
import { encodeHeader } from './writeSafetensors.ts'

/** A tensor's new numbers, computed when they are written: only one tensor is in memory at a time. */
export interface Replacement {
  readonly dtype: FloatDtype
  /** As many as the tensor has; rounded to `dtype`. */
  read(): Promise<Float32Array>
}

export interface RewriteOptions {
  readonly signal?: AbortSignal | undefined
  /** Bytes written so far and in all. */
  readonly onProgress?: ((doneBytes: number, totalBytes: number) => void) | undefined
}

/**
 * Copies a safetensors file with some of its tensors replaced; the others keep every byte, and the file its metadata.
 * Tensors stand by element size, widest first, so that each is aligned, and otherwise in the order of the source.
 *
 * @throws WorkbenchError 'run.disk'; what `read` throws; the signal's reason when aborted
 */
export async function rewriteSafetensors(
  source: Safetensors,
  path: string,
  replacements: ReadonlyMap<string, Replacement>,
  { signal, onProgress }: RewriteOptions = {},
): Promise<void> {
  const tensors = [...source.tensors.values()]
    .map((entry) => {
      const count = entry.shape.reduce((product, length) => product * length, 1)
      const dtype = replacements.get(entry.name)?.dtype
      const sizeBytes = dtype === undefined ? entry.end - entry.start : count * (dtype === 'F32' ? 4 : 2)
      return { ...entry, dtype: dtype ?? entry.dtype, count, sizeBytes }
    })
    .sort((a, b) => width(b) - width(a) || a.start - b.start)
  const total = tensors.reduce((bytes, { sizeBytes }) => bytes + sizeBytes, 0)
  const metadata = Object.keys(source.metadata).length > 0 ? source.metadata : undefined
  await writeAtomically(
    path,
    async (sink) => {
      let done = 0
      const write = async (bytes: Uint8Array): Promise<void> => {
        await sink.write(bytes)
        onProgress?.((done += bytes.length), total)
      }
      await sink.write(encodeHeader(tensors, metadata))
      for (const { name, count } of tensors) {
        const replacement = replacements.get(name)
        if (replacement === undefined) for await (const chunk of source.chunks(name, { signal })) await write(chunk)
        else await write(encoded(await replacement.read(), replacement.dtype, count))
      }
    },
    { signal },
  )
}

function width({ sizeBytes, count }: { readonly sizeBytes: number; readonly count: number }): number {
  return count === 0 ? 0 : sizeBytes / count
}

function encoded(values: Float32Array, dtype: FloatDtype, count: number): Uint8Array {
  if (values.length !== count) throw new Error(`expected ${count} numbers, got ${values.length}`)
  return asBytes(dtype === 'F32' ? values : narrow(values, dtype))
}
