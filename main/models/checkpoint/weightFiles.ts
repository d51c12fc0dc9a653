import { join } from 'node:path'
import { WorkbenchError } from '../../base/errors.ts'
import { listFolder } from '../../files/folder.ts'
import { isObject } from '../../base/isObject.ts'
import { readJsonObject } from '../../files/jsonFile.ts'

/** Where the weights of a checkpoint folder are: one file, or several and the file name of each tensor. */
export interface WeightFiles {
  readonly files: readonly string[]
  /** Tensor name to file name; null for a single file, which names its own tensors. */
  readonly weightMap: ReadonlyMap<string, string> | null
  /** Names of all that lies in the folder. */
  readonly names: readonly string[]
}

const single = 'model.safetensors'

const mostFiles = 4096

/** Lists the shard of each tensor. */
export const indexName = 'model.safetensors.index.json'

/**
 * Finds `model.safetensors`, or else the shards that `model.safetensors.index.json` lists.
 *
 * @throws WorkbenchError 'input.missing' or 'input.unsupported' saying what the folder has instead; 'input.format' for
 *         an index that is damaged or points out of the folder
 */
export async function findWeightFiles(dir: string, signal?: AbortSignal): Promise<WeightFiles> {
  const names = await listFolder(dir)
  if (names.includes(single)) return { files: [single], weightMap: null, names }
  if (!names.includes(indexName)) throw noWeights(dir, names)
  const path = join(dir, indexName)
  const { weight_map: map } = await readJsonObject(path, { expected: 'a shard index', maxBytes: 2 ** 25, signal })
  if (!isObject(map))
    throw new WorkbenchError('input.format', `${path} has no weight_map; the index is damaged, fetch it again`, {
      path,
    })
  const weightMap = new Map<string, string>()
  for (const [tensor, file] of Object.entries(map)) weightMap.set(tensor, insideFolder(file, tensor, path))
  if (weightMap.size === 0)
    throw new WorkbenchError('input.format', `${path} lists no tensor; the index is damaged, fetch it again`, { path })
  const files = [...new Set(weightMap.values())].sort()
  if (files.length > mostFiles)
    throw new WorkbenchError(
      'input.format',
      `${path} lists ${files.length} weight files; at most ${mostFiles} are read`,
      { path },
    )
  const missing = files.filter((file) => !names.includes(file))
  if (missing.length > 0)
    throw new WorkbenchError(
      'input.missing',
      `${dir} lacks ${missing.length} of the ${files.length} weight files that ${indexName} lists: ` +
        `${missing.slice(0, 3).join(', ')}${missing.length > 3 ? ', ...' : ''}; fetch them into that folder`,
      { dir, missing },
    )
  return { files, weightMap, names }
}

/** A shard name as it stands in an index, refused when it could lead out of the folder. */
function insideFolder(file: unknown, tensor: string, path: string): string {
  const bad = (why: string) =>
    new WorkbenchError(
      'input.format',
      `${path}: the file of tensor '${tensor}' ${why}; expected a name inside the folder`,
      { path },
    )
  if (typeof file !== 'string' || file === '') throw bad('is not named')
  if (/[\\/:\0]/.test(file) || file === '.' || file === '..') throw bad(`is ${JSON.stringify(file.slice(0, 100))}`)
  return file
}

function noWeights(dir: string, names: readonly string[]): WorkbenchError {
  const needed = `expected ${single}, or ${indexName} with its shards`
  const firstLike = (pattern: RegExp) => names.find((name) => pattern.test(name))
  const pickle = firstLike(/^(pytorch_model.*|consolidated.*|model.*)\.(bin|pth?|ckpt)$/)
  const gguf = firstLike(/\.gguf$/i)
  const adapter = firstLike(/^adapter_model\./)
  const other = firstLike(/\.safetensors$/)
  const cannot = (what: string) => new WorkbenchError('input.unsupported', `${dir} has ${what}; ${needed}`, { dir })
  if (adapter) return cannot(`only an adapter (${adapter}), which has to be merged into its base model first`)
  if (other) return cannot(`weights under an unknown name (${other})`)
  if (gguf) return cannot(`only ${gguf}, which turns images or sound into tokens for a model`)
  if (pickle)
    return cannot(
      `only ${pickle}, a format that can run code when opened and is not read: load it in Python with transformers and ` +
        'save it with save_pretrained(..., safe_serialization=True)',
    )
  return new WorkbenchError('input.missing', `${dir} has no weights; ${needed}`, { dir })
}
