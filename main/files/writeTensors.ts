import { elementCount, type Dtype } from '../tensor/dtype.ts'
import { writeAtomically } from './atomicFile.ts'
import { encodeHeader } from './writeSafetensors.ts'

/** A tensor that is written piece by piece: it need never be in memory whole. */
export interface StreamedTensor {
  readonly name: string
  readonly dtype: Dtype
  readonly shape: readonly number[]
  readonly sizeBytes: number
  /** Its bytes in order. */
  pieces(): AsyncIterable<Uint8Array>
}

export interface WriteTensorsOptions {
  readonly metadata?: Readonly<Record<string, string>> | undefined
  readonly signal?: AbortSignal | undefined
  /** Bytes of a piece that was written. */
  readonly onBytes?: ((bytes: number) => void) | undefined
}

/**
 * Writes a safetensors file of tensors that come in pieces; a reader sees the whole of it or nothing. Tensors stand by
 * element size, widest first, so that each is aligned, and otherwise in the order given.
 *
 * @throws WorkbenchError 'run.disk'; what `pieces` throws; the signal's reason when aborted
 */
export async function writeTensors(
  path: string,
  tensors: readonly StreamedTensor[],
  { metadata, signal, onBytes }: WriteTensorsOptions = {},
): Promise<void> {
  const ordered = tensors.toSorted((a, b) => width(b) - width(a))
  await writeAtomically(
    path,
    async (sink) => {
      await sink.write(encodeHeader(ordered, metadata))
      for (const { name, sizeBytes, pieces } of ordered) {
        let written = 0
        for await (const piece of pieces()) {
          signal?.throwIfAborted()
          await sink.write(piece)
          written += piece.length
          onBytes?.(piece.length)
        }
        if (written !== sizeBytes) throw new Error(`${name} has ${written} bytes instead of ${sizeBytes}`)
      }
    },
    { signal },
  )
}

function width({ shape, sizeBytes }: StreamedTensor): number {
  return sizeBytes / (elementCount(shape) || 1)
}
