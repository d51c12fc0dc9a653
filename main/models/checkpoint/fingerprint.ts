import { createHash } from 'node:crypto'
import { WorkbenchError } from '../../base/errors.ts'
import type { Safetensors } from '../../files/safetensors.ts'
import type { CheckpointConfig } from './config.ts'

export interface FingerprintOptions {
  readonly signal?: AbortSignal | undefined
  /** Bytes read so far and in all. */
  readonly onProgress?: ((doneBytes: number, totalBytes: number) => void) | undefined
}

/** Where the model was fetched from and what wrote the file: no influence on what the model computes. */
const leftOut = new Set(['_name_or_path', 'transformers_version'])

/**
 * Fingerprint of a checkpoint's content: SHA-256 over the canonical config (keys sorted) and, in order of name, one line
 * per tensor with its dtype, shape and the SHA-256 of its bytes. Where the tensors are stored does not enter.
 *
 * @param sourceOf the open file of each tensor
 * @returns `sha256:<64 hex digits>`
 * @throws WorkbenchError 'input.format' when a file changes meanwhile; the signal's reason when aborted
 */
export async function fingerprint(
  config: CheckpointConfig,
  sourceOf: ReadonlyMap<string, Safetensors>,
  { signal, onProgress }: FingerprintOptions = {},
): Promise<string> {
  const whole = createHash('sha256').update(`${stableJson(config, leftOut)}\n`)
  const names = [...sourceOf.keys()].sort()
  const entries = names.map((name) => sourceOf.get(name)!.tensors.get(name)!)
  const totalBytes = entries.reduce((sum, { start, end }) => sum + end - start, 0)
  let doneBytes = 0
  for (const { name, dtype, shape } of entries) {
    const hash = createHash('sha256')
    for await (const chunk of sourceOf.get(name)!.chunks(name, { signal })) {
      hash.update(chunk)
      doneBytes += chunk.length
      onProgress?.(doneBytes, totalBytes)
    }
    whole.update(`${JSON.stringify([name, dtype, shape, hash.digest('hex')])}\n`)
  }
  for (const source of new Set(sourceOf.values()))
    if (!(await source.isUnchanged()))
      throw new WorkbenchError(
        'input.format',
        `${source.path} changed while it was read; try again when it is complete`,
        { path: source.path },
      )
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
