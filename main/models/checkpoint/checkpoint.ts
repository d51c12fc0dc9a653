import { realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { WorkbenchError } from '../../base/errors.ts'
import { openSafetensors, weightDtypeError, type Safetensors } from '../../files/safetensors.ts'
import type { FloatTensor, ReadOptions } from '../../files/tensorBytes.ts'
import { isFloatDtype, type Dtype } from '../../tensor/dtype.ts'
import type { StoredDtype, StoredForm } from '../../tensor/storedForm.ts'
import { readConfig, type CheckpointConfig } from './config.ts'
import { finite } from './finite.ts'
import { fingerprint, type FingerprintedTensor, type FingerprintOptions } from './fingerprint.ts'
import type { RopeSpellings } from './ropeSpelling.ts'
import { findWeightFiles, indexName } from './weightFiles.ts'

/** A tensor of a checkpoint: its place in one of the weight files. */
export interface CheckpointTensor {
  readonly name: string
  readonly dtype: Dtype | StoredDtype
  /** Outermost axis first. */
  readonly shape: readonly number[]
  /** Its first byte in the file, and the one behind its last. */
  readonly start: number
  readonly end: number
  /** Full path of the file that holds it. */
  readonly file: string
}

/** A weight as it stands in its file, to be expanded where it is used: see `expand` in `tensor/storedForm`. */
export interface StoredWeight {
  readonly form: StoredForm
  /** Size of its stored form. */
  readonly bytes: number
  /** Fills `into`, which has that size. */
  read(into: Uint8Array, options?: ReadOptions): Promise<void>
}

/** An open checkpoint, whose configuration and tensors are named as in Hugging Face's folders. Weights are read on demand. */
export interface Checkpoint extends AsyncDisposable {
  /** The folder, or the GGUF file. */
  readonly dir: string
  readonly config: CheckpointConfig
  readonly tensors: ReadonlyMap<string, CheckpointTensor>
  /** A whole weight as float32. */
  read(name: string, options?: ReadOptions): Promise<FloatTensor>
  /** Rows `from` (included) to `to` (excluded) of a weight along its first axis, as float32. */
  readRows(name: string, from: number, to: number, options?: ReadOptions): Promise<FloatTensor>
  /** A weight that is not read yet. Expanding it does not look for NaN and infinity, as `read` does. */
  stored(name: string): StoredWeight
  /** `sha256:<hex>` of the content: the same for the same weights in one file or in shards, anywhere. */
  fingerprint(options?: FingerprintOptions): Promise<string>
  /** Changes when a file does: real path, size and time of change of each. Cheap; a key under which to remember the fingerprint. */
  stamp(): string
  close(): Promise<void>
}

/**
 * Opens a checkpoint folder: reads config.json, checks the header of every weight file, reads no weight.
 *
 * @param ropeSpellingOf what is known of each kind of model
 * @throws WorkbenchError 'input.missing', 'input.format' or 'input.unsupported', naming the file and the place; the
 *         signal's reason when aborted. `read` and `readRows` also refuse NaN and infinite weights.
 */
export async function openCheckpointFolder(
  dir: string,
  ropeSpellingOf: RopeSpellings,
  options: ReadOptions = {},
): Promise<Checkpoint> {
  // Taken before reading, so that a file that changes meanwhile leaves a stamp that is never met again.
  const stamps = await Promise.all(['config.json', indexName].map((name) => stampOf(join(dir, name))))
  const weightFiles = await findWeightFiles(dir, options.signal)
  const config = await readConfig(dir, ropeSpellingOf, options)
  await using opened = new AsyncDisposableStack()
  const sources = new Map<string, Safetensors>()
  for (const file of weightFiles.files) sources.set(file, opened.use(await openSafetensors(join(dir, file), options)))
  const located = weightFiles.weightMap
    ? locateShards(weightFiles.weightMap, sources)
    : [...sources.values()].flatMap((source) => [...source.tensors.keys()].map((name) => [name, source] as const))
  const sourceOf = new Map(located)
  const tensors = new Map(
    located.map(([name, source]) => [name, { ...source.tensors.get(name)!, file: source.path }] as const),
  )
  for (const { path, sizeBytes, mtimeNs } of sources.values())
    stamps.push([await realpath(path), sizeBytes, `${mtimeNs}`])
  const stamp = JSON.stringify(stamps)
  const held = opened.move() // from here on the caller closes the files
  const find = (name: string): Safetensors => {
    const source = sourceOf.get(name)
    if (!source) throw new WorkbenchError('input.missing', `${dir} has no tensor '${name}'`, { dir, name })
    return source
  }
  const close = () => held.disposeAsync()
  return {
    dir,
    config,
    tensors,
    read: async (name, readOptions) =>
      finite(await find(name).read(name, readOptions), { name, path: find(name).path }),
    readRows: async (name, from, to, readOptions) =>
      finite(await find(name).readRows(name, from, to, readOptions), { name, path: find(name).path, firstRow: from }),
    stored: (name) => storedWeight(find(name), name),
    fingerprint: (fingerprintOptions) =>
      fingerprint(
        config,
        located.map(([name, source]) => fingerprinted(source, name)),
        [...sources.values()],
        fingerprintOptions,
      ),
    stamp: () => stamp,
    close,
    [Symbol.asyncDispose]: close,
  }
}

function storedWeight(source: Safetensors, name: string): StoredWeight {
  const { dtype, shape, start, end } = source.tensors.get(name)!
  if (!isFloatDtype(dtype)) throw weightDtypeError(source.path, name, dtype)
  return {
    form: { dtype, shape },
    bytes: end - start,
    read: (into, options) => source.readBytes(name, into, options),
  }
}

function fingerprinted(source: Safetensors, name: string): FingerprintedTensor {
  const { dtype, shape, start, end } = source.tensors.get(name)!
  return { name, dtype, shape, sizeBytes: end - start, chunks: (options) => source.chunks(name, options) }
}

function locateShards(weightMap: ReadonlyMap<string, string>, sources: ReadonlyMap<string, Safetensors>) {
  return [...weightMap].map(([name, file]) => {
    const source = sources.get(file)!
    if (!source.tensors.has(name))
      throw new WorkbenchError(
        'input.format',
        `${source.path} lacks the tensor '${name}' that the index places there: files of two downloads are mixed, fetch them again`,
        { path: source.path, name },
      )
    return [name, source] as const
  })
}

/** Real path, size and time of change; null for a file that is not there. */
async function stampOf(path: string): Promise<readonly (string | number)[] | null> {
  const info = await stat(path, { bigint: true }).catch(() => null)
  return info && [await realpath(path), Number(info.size), `${info.mtimeNs}`]
}
