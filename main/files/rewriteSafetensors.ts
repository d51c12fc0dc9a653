import type { FloatDtype } from '../tensor/dtype.ts'
import { asBytes } from '../tensor/float32.ts'
import { narrow } from '../tensor/narrow.ts'
import type { Safetensors } from './safetensors.ts'
import { writeTensors, type StreamedTensor } from './writeTensors.ts'

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
    .sort((a, b) => a.start - b.start)
    .map(({ name, shape, dtype, start, end }): StreamedTensor => {
      const replacement = replacements.get(name)
      if (replacement === undefined)
        return { name, shape, dtype, sizeBytes: end - start, pieces: () => source.chunks(name, { signal }) }
      const count = shape.reduce((product, length) => product * length, 1)
      const sizeBytes = count * (replacement.dtype === 'F32' ? 4 : 2)
      return { name, shape, dtype: replacement.dtype, sizeBytes, pieces: () => encoded(replacement) }
    })
  const total = tensors.reduce((bytes, { sizeBytes }) => bytes + sizeBytes, 0)
  const metadata = Object.keys(source.metadata).length > 0 ? source.metadata : undefined
  let done = 0
  await writeTensors(path, tensors, { metadata, signal, onBytes: (bytes) => onProgress?.((done += bytes), total) })
}

async function* encoded({ dtype, read }: Replacement): AsyncGenerator<Uint8Array> {
  const values = await read()
  yield asBytes(dtype === 'F32' ? values : narrow(values, dtype))
}
