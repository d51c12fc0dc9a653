import { constants, statSync } from 'node:fs'
import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { isObject } from '../../base/isObject.ts'
import { readJsonObject } from '../../files/jsonFile.ts'
import { rewriteSafetensors, type Replacement, type RewriteOptions } from '../../files/rewriteSafetensors.ts'
import { openSafetensors } from '../../files/safetensors.ts'
import { fillFolderAtomically } from '../../files/atomicFolder.ts'
import { adapterConfigName } from './adapter/adapterConfig.ts'
import type { Checkpoint } from './checkpoint.ts'
import { indexName } from './weightFiles.ts'

export interface CopyOptions extends RewriteOptions {
  /** Further text files of the new folder, by name. */
  readonly extra?: Readonly<Record<string, string>>
}

export interface CopiedCheckpoint {
  /** Weight files that were written anew. */
  readonly rewritten: readonly string[]
  /** What was not taken along: folders, pipes and the like, and weights in other files, which would still be the old ones. */
  readonly leftOut: readonly string[]
}

/** Weights in formats that we do not read: beside changed weights they would be another model. */
const otherWeights = /\.(safetensors|bin|pth?|ckpt|gguf|ggml|h5|msgpack|onnx|onnx_data|npz|tflite|index\.json)$/i

/**
 * Copies a checkpoint folder with some of its tensors replaced, and with an adapter in its weights: the whole folder appears at `out`, or nothing. Files
 * without a replaced tensor are copied as they are, and so are configuration, tokenizer, licence and the like.
 *
 * @param out a new or empty folder
 * @throws WorkbenchError 'input.usage' when `out` holds something, 'run.disk'; the signal's reason when aborted
 */
export async function copyCheckpoint(
  checkpoint: Checkpoint,
  out: string,
  edited: ReadonlyMap<string, Replacement>,
  options: CopyOptions = {},
): Promise<CopiedCheckpoint> {
  const { signal, extra = {} } = options
  const { dir, tensors } = checkpoint
  const replacements = new Map([...adapted(checkpoint, signal), ...edited])
  const weightFiles = new Set([...tensors.values()].map(({ file }) => relative(dir, file)))
  const rewritten = [...weightFiles].filter((file) =>
    [...replacements.keys()].some((name) => relative(dir, tensors.get(name)!.file) === file),
  )
  const byNameInFile = new Map([...replacements].map(([name, each]) => [tensors.get(name)!.name, each]))
  const entries = (await readdir(dir)).map((name) => ({ name, isFile: isFile(join(dir, name)) }))
  // an adapter's configuration beside weights that hold the adapter would have it added once more
  const isTaken = (name: string): boolean =>
    !weightFiles.has(name) && !otherWeights.test(name) && name !== adapterConfigName && !Object.hasOwn(extra, name)
  const leftOut = entries
    .filter((entry) => otherWeights.test(entry.name) || !entry.isFile)
    .map(({ name }) => name)
    .filter((name) => !weightFiles.has(name) && name !== indexName)
    .filter((name) => ![...weightFiles].some((file) => file.startsWith(`${name}/`)))
  const fill = async (folder: string): Promise<void> => {
    for (const entry of entries) {
      signal?.throwIfAborted()
      if (entry.isFile && isTaken(entry.name)) await copy(join(dir, entry.name), join(folder, entry.name))
    }
    for (const file of weightFiles) {
      signal?.throwIfAborted()
      await mkdir(dirname(join(folder, file)), { recursive: true })
      if (!rewritten.includes(file)) await copy(join(dir, file), join(folder, file))
      else {
        await using source = await openSafetensors(join(dir, file), { signal })
        await rewriteSafetensors(source, join(folder, file), byNameInFile, options)
      }
    }
    if (entries.some(({ name }) => name === indexName)) await copyIndex(checkpoint, folder, replacements)
    for (const [name, text] of Object.entries(extra)) await writeFile(join(folder, name), text)
  }
  await fillFolderAtomically(out, fill, { signal })
  return { rewritten, leftOut }
}

/** Weights that an adapter changed, as they are read: float32. */
function adapted(checkpoint: Checkpoint, signal: AbortSignal | undefined): [string, Replacement][] {
  const { notes, read } = checkpoint
  return [...(notes?.adapter?.changed ?? [])].map((name) => [
    name,
    { dtype: 'F32', read: async () => (await read(name, { signal })).data },
  ])
}

/** Links followed; false also where they lead nowhere. */
function isFile(path: string): boolean {
  try {
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** Shares the blocks where the file system can: an unchanged shard then takes no space. */
function copy(from: string, to: string): Promise<void> {
  return copyFile(from, to, constants.COPYFILE_FICLONE)
}

/** The index of shards; its total size is that of the new tensors. */
async function copyIndex(
  { dir, tensors }: Checkpoint,
  folder: string,
  replacements: ReadonlyMap<string, Replacement>,
): Promise<void> {
  const index = await readJsonObject(join(dir, indexName), { expected: 'a shard index', maxBytes: 2 ** 25 })
  const { metadata } = index
  let grown = 0
  for (const [name, { dtype }] of replacements) {
    const { start, end, shape } = tensors.get(name)!
    const count = shape.reduce((product, length) => product * length, 1)
    grown += count * (dtype === 'F32' ? 4 : 2) - (end - start)
  }
  if (isObject(metadata) && typeof metadata['total_size'] === 'number') metadata['total_size'] += grown
  await writeFile(join(folder, indexName), `${JSON.stringify(index, null, 2)}\n`)
}
