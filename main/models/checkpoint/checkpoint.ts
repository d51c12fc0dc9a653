import { realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { WorkbenchError } from '../../base/errors.ts'
import { openSafetensors, weightDtypeError, type Safetensors } from '../../files/safetensors.ts'
import type { TensorEntry } from '../../files/safetensorsHeader.ts'
import type { FloatTensor, ReadOptions } from '../../files/tensorBytes.ts'
import { isFloatDtype } from '../../tensor/dtype.ts'
import { firstNonFinite } from '../../tensor/float32.ts'
import type { StoredForm } from '../../tensor/storedForm.ts'
import { readConfig, type CheckpointConfig } from './config.ts'
import { fingerprint, type FingerprintOptions } from './fingerprint.ts'
import type { RopeSpellings } from './ropeSpelling.ts'
import { findWeightFiles, indexName } from './weightFiles.ts'

/** A tensor of a checkpoint: its place in one of the weight files. */
export interface CheckpointTensor extends TensorEntry {
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

/** An open checkpoint folder in Hugging Face layout. Weights are read on demand. */
export interface Checkpoint extends AsyncDisposable {
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
    read: async (name, readOptions) => finite(await find(name).read(name, readOptions), name, 0, find(name).path),
    readRows: async (name, from, to, readOptions) =>
      finite(await find(name).readRows(name, from, to, readOptions), name, from, find(name).path),
    stored: (name) => storedWeight(find(name), name),
    fingerprint: (fingerprintOptions) => fingerprint(config, sourceOf, fingerprintOptions),
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

/** A NaN or infinite weight makes every result meaningless: refused where it stands. */
function finite(tensor: FloatTensor, name: string, firstRow: number, path: string): FloatTensor {
  const at = firstNonFinite(tensor.data)
  if (at < 0) return tensor
  const place: number[] = []
  let rest = at
  for (const size of tensor.shape.toReversed()) {
    place.unshift(rest % size)
    rest = Math.floor(rest / size)
  }
  if (place[0] !== undefined) place[0] += firstRow
  throw new WorkbenchError(
    'input.value',
    `${path}: tensor '${name}' holds ${tensor.data[at]} at [${place.join(', ')}]; the checkpoint is damaged or was saved from a diverged run`,
    { path, name, place },
  )
}

/** Real path, size and time of change; null for a file that is not there. */
async function stampOf(path: string): Promise<readonly (string | number)[] | null> {
  const info = await stat(path, { bigint: true }).catch(() => null)
  return info && [await realpath(path), Number(info.size), `${info.mtimeNs}`]
}
