import { createHash } from 'node:crypto'
import { WorkbenchError } from '../../base/errors.ts'
import type { CheckpointConfig } from './config.ts'

export interface FingerprintOptions {
  readonly signal?: AbortSignal | undefined
  /** Bytes read so far and in all. */
  readonly onProgress?: ((doneBytes: number, totalBytes: number) => void) | undefined
}

/** Where the model was fetched from and what wrote the file: no influence on what the model computes. */
const leftOut = new Set(['_name_or_path', 'transformers_version'])

/** A tensor as its file stores it. */
export interface FingerprintedTensor {
  readonly name: string
  readonly dtype: string
  readonly shape: readonly number[]
  readonly sizeBytes: number
  /** Its bytes in order. */
  chunks(options: { readonly signal?: AbortSignal | undefined }): AsyncIterable<Uint8Array>
}

/** An open file that may change meanwhile. */
interface ChangingFile {
  readonly path: string
  isUnchanged(): Promise<boolean>
}

/**
 * Fingerprint of a checkpoint's content: SHA-256 over the canonical config (keys sorted) and, in order of name, one line
 * per tensor with its dtype, shape and the SHA-256 of its bytes. Where the tensors are stored does not enter.
 *
 * @param files that hold the tensors
 * @returns `sha256:<64 hex digits>`
 * @throws WorkbenchError 'input.format' when a file changes meanwhile; the signal's reason when aborted
 */
export async function fingerprint(
  config: CheckpointConfig,
  tensors: readonly FingerprintedTensor[],
  files: readonly ChangingFile[],
  { signal, onProgress }: FingerprintOptions = {},
): Promise<string> {
  const whole = createHash('sha256').update(`${stableJson(config, leftOut)}\n`)
  const totalBytes = tensors.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  let doneBytes = 0
  for (const { name, dtype, shape, chunks } of tensors.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const hash = createHash('sha256')
    for await (const chunk of chunks({ signal })) {
      hash.update(chunk)
      doneBytes += chunk.length
      onProgress?.(doneBytes, totalBytes)
    }
    whole.update(`${JSON.stringify([name, dtype, shape, hash.digest('hex')])}\n`)
  }
  for (const { path, isUnchanged } of files)
    if (!(await isUnchanged()))
      throw new WorkbenchError('input.format', `${path} changed while it was read; try again when it is complete`, {
        path,
      })
  return `sha256:${whole.digest('hex')}`
}

/** JSON with sorted keys at every level, without the outermost keys in `without`. */
function stableJson(value: unknown, without: ReadonlySet<string> = new Set()): string {
  if (Array.isArray(value)) return `[${value.map((item) => stableJson(item)).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const fields = Object.entries(value).filter(([key]) => !without.has(key))
  return `{${fields
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${stableJson(item)}`)
    .join(',')}}`
}
