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
import { refuseQuantised } from './quantisation.ts'
import type { RopeSpellings } from './ropeSpelling.ts'
import { textTensors, type TextTensors } from './textPart.ts'
import { findWeightFiles, indexName } from './weightFiles.ts'

/** A tensor of a checkpoint: its place in one of the weight files, under the name that it has there. */
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

/** Where a tensor is: an open file, and the name that the file gives it. */
interface TensorPlace {
  readonly source: Safetensors
  readonly nameInFile: string
}

/** A weight as it stands in its file, to be expanded where it is used: see `expand` in `tensor/storedForm`. */
export interface StoredWeight {
  readonly form: StoredForm
  /** Size of its stored form. */
  readonly bytes: number
  /** Fills `into`, which has that size. */
  read(into: Uint8Array, options?: ReadOptions): Promise<void>
}

/** What a folder holds besides the weights of its text model. */
export interface CheckpointNotes {
  /** `model_type` of the larger model around the text model; null for none. */
  readonly wrapper: string | null
  /** Parts of the larger model that are not read, and how many tensors each has. */
  readonly leftOut: ReadonlyMap<string, number>
  /** What a person should know before they trust results; each is one sentence. */
  readonly warnings: readonly string[]
  /** Absent: none. */
  readonly adapter?: AdapterNote
}

/** An adapter that is in the weights. */
export interface AdapterNote {
  readonly dir: string
  /** Its kind, rank, layers and name. */
  readonly about: string
  /** Names of the tensors that are other than their files say. */
  readonly changed: ReadonlySet<string>
}

/** An open checkpoint, whose configuration and tensors are named as in Hugging Face's folders. Weights are read on demand. */
export interface Checkpoint extends AsyncDisposable {
  /** The folder, or the GGUF file. */
  readonly dir: string
  readonly config: CheckpointConfig
  /** By name in the text model. */
  readonly tensors: ReadonlyMap<string, CheckpointTensor>
  /** Absent: nothing besides. */
  readonly notes?: CheckpointNotes
  /** What whoever made it called it; absent where its files do not say. */
  readonly title?: string
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
  const { config, wrapper, raw } = await readConfig(dir, ropeSpellingOf, options)
  refuseQuantised(dir, raw, weightFiles.names, null)
  await using opened = new AsyncDisposableStack()
  const sources = new Map<string, Safetensors>()
  for (const file of weightFiles.files) sources.set(file, opened.use(await openSafetensors(join(dir, file), options)))
  const located = new Map(
    weightFiles.weightMap
      ? locateShards(weightFiles.weightMap, sources)
      : [...sources.values()].flatMap((source) => [...source.tensors.keys()].map((name) => [name, source] as const)),
  )
  refuseQuantised(
    dir,
    raw,
    weightFiles.names,
    [...located].map(([name, source]) => source.tensors.get(name)!),
  )
  const { names, leftOut } = wrapper === null ? asTheyStand(located.keys()) : textTensors(located.keys())
  const places = new Map<string, TensorPlace>()
  for (const [nameInFile, name] of names) places.set(name, { source: located.get(nameInFile)!, nameInFile })
  const tensors = new Map(
    [...places].map(
      ([name, { source, nameInFile }]) => [name, { ...source.tensors.get(nameInFile)!, file: source.path }] as const,
    ),
  )
  for (const { path, sizeBytes, mtimeNs } of sources.values())
    stamps.push([await realpath(path), sizeBytes, `${mtimeNs}`])
  const stamp = JSON.stringify(stamps)
  const held = opened.move() // from here on the caller closes the files
  const find = (name: string): TensorPlace => {
    const place = places.get(name)
    if (!place) throw new WorkbenchError('input.missing', `${dir} has no tensor '${name}'`, { dir, name })
    return place
  }
  const close = () => held.disposeAsync()
  return {
    dir,
    config,
    tensors,
    notes: { wrapper, leftOut, warnings: [] },
    read: async (name, readOptions) => {
      const { source, nameInFile } = find(name)
      return finite(await source.read(nameInFile, readOptions), { name: nameInFile, path: source.path })
    },
    readRows: async (name, from, to, readOptions) => {
      const { source, nameInFile } = find(name)
      const tensor = await source.readRows(nameInFile, from, to, readOptions)
      return finite(tensor, { name: nameInFile, path: source.path, firstRow: from })
    },
    stored: (name) => storedWeight(find(name)),
    fingerprint: (fingerprintOptions) =>
      fingerprint(
        config,
        [...places].map(([name, place]) => fingerprinted(name, place)),
        [...sources.values()],
        fingerprintOptions,
      ),
    stamp: () => stamp,
    close,
    [Symbol.asyncDispose]: close,
  }
}

function asTheyStand(fileNames: Iterable<string>): TextTensors {
  return { names: new Map([...fileNames].map((name) => [name, name])), leftOut: new Map() }
}

function storedWeight({ source, nameInFile }: TensorPlace): StoredWeight {
  const { dtype, shape, start, end } = source.tensors.get(nameInFile)!
  if (!isFloatDtype(dtype)) throw weightDtypeError(source.path, nameInFile, dtype)
  return {
    form: { dtype, shape },
    bytes: end - start,
    read: (into, options) => source.readBytes(nameInFile, into, options),
  }
}

function fingerprinted(name: string, { source, nameInFile }: TensorPlace): FingerprintedTensor {
  const { dtype, shape, start, end } = source.tensors.get(nameInFile)!
  return { name, dtype, shape, sizeBytes: end - start, chunks: (options) => source.chunks(nameInFile, options) }
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
export async function stampOf(path: string): Promise<readonly (string | number)[] | null> {
  const info = await stat(path, { bigint: true }).catch(() => null)
  return info && [await realpath(path), Number(info.size), `${info.mtimeNs}`]
}
