import { WorkbenchError } from '../../../base/errors.ts'
import type { TensorEntry } from '../../../files/safetensorsHeader.ts'
import type { Checkpoint } from '../checkpoint.ts'
import { textTensors } from '../textPart.ts'
import type { AdapterConfig } from './adapterConfig.ts'

/** What an adapter does to one tensor of its base model. */
export interface Change {
  /** Replaces it, by the name in the adapter's file; null: as it is. */
  readonly instead: string | null
  readonly lora: Lora | null
}

/** Names of two matrices in the adapter's file, whose product is added. */
export interface Lora {
  /** `[rank, nIn]` */
  readonly a: string
  /** `[nOut, rank]` */
  readonly b: string
  readonly rank: number
  readonly scaling: number
  /** The tensor is stored as `[nIn, nOut]`. */
  readonly isTransposed: boolean
}

export interface AdapterChanges {
  /** By name of the tensor in the base model. */
  readonly changes: ReadonlyMap<string, Change>
  /** Matrices of parts of the base model that are not read. */
  readonly nLeftOut: number
}

const loraEnd = /^(.+)\.lora_(embedding_)?([AB])(?:\.default)?(?:\.weight)?$/
const wholeEnd = /^(.+?)(?:\.base_layer|\.modules_to_save(?:\.default)?)?\.(weight|bias)$/
const tables = /(^|\.)(embed_tokens|wte|embed_in|lm_head|embed_out)\.weight$/
const heads = ['lm_head.weight', 'embed_out.weight']

/**
 * Sorts the tensors of an adapter's file by what they change.
 *
 * @param entries of the adapter's file
 * @param path    of that file
 * @throws WorkbenchError 'input.format' for what does not fit the base model, 'input.unsupported' for what is not plain LoRA
 */
export function adapterChanges(
  entries: ReadonlyMap<string, TensorEntry>,
  path: string,
  config: AdapterConfig,
  base: Checkpoint,
): AdapterChanges {
  const lora = new Map<string, { module: string; isTable: boolean; a?: TensorEntry; b?: TensorEntry }>()
  const instead = new Map<string, string>()
  let nLeftOut = 0
  for (const entry of entries.values()) {
    const key = entry.name.replace(/^base_model\.model\./, '')
    const pair = loraEnd.exec(key)
    const whole = pair === null && !/\.lora_/.test(key) ? wholeEnd.exec(key) : null
    if (pair === null && whole === null) throw notRead(path, entry.name)
    const module = (pair ?? whole)![1]!
    const name = nameIn(base, `${module}.${whole === null ? 'weight' : whole[2]!}`)
    if (name === null) nLeftOut++
    else if (name === undefined) throw stranger(path, entry.name, base)
    else if (pair === null) instead.set(name, entry.name)
    else {
      const found = lora.get(name) ?? { module, isTable: pair[2] !== undefined }
      lora.set(name, { ...found, [pair[3] === 'A' ? 'a' : 'b']: entry })
    }
  }
  const changes = new Map<string, Change>()
  for (const name of new Set([...lora.keys(), ...instead.keys()])) {
    refuseTied(name, path, base)
    const { shape } = base.tensors.get(name)!
    const other = instead.get(name) ?? null
    if (other !== null) checkShape(entries.get(other)!, shape, path, base)
    const pair = lora.get(name)
    changes.set(name, {
      instead: other,
      lora: pair === undefined ? null : loraOf(name, pair, { shape, path, config, base }),
    })
  }
  return { changes, nLeftOut }
}

interface Surroundings {
  readonly shape: readonly number[]
  readonly path: string
  readonly config: AdapterConfig
  readonly base: Checkpoint
}

function loraOf(
  name: string,
  { module, isTable, a, b }: { module: string; isTable: boolean; a?: TensorEntry; b?: TensorEntry },
  { shape, path, config, base }: Surroundings,
): Lora {
  if (a === undefined || b === undefined)
    throw new WorkbenchError('input.format', `${path} has one matrix of two for ${module}; fetch it again`, { path })
  const isTransposed = isTable || (base.config.model_type === 'gpt2' && !heads.includes(name))
  const [nOut, nIn] = isTransposed ? shape.toReversed() : shape
  const rank = a.shape[0] ?? 0
  if (shape.length !== 2 || a.shape.join() !== [rank, nIn].join() || b.shape.join() !== [nOut, rank].join())
    throw new WorkbenchError(
      'input.format',
      `${path}: the matrices of ${module}, [${a.shape.join(', ')}] and [${b.shape.join(', ')}], do not fit the weight ` +
        `[${shape.join(', ')}] of ${base.dir}: the adapter belongs to another model`,
      { path },
    )
  if (!config.ranks.includes(rank))
    throw new WorkbenchError(
      'input.format',
      `${path}: the matrices of ${module} have the rank ${rank}, adapter_config.json says ${config.ranks.join(' or ')}`,
      { path },
    )
  return { a: a.name, b: b.name, rank, scaling: config.scaling(module, rank), isTransposed }
}

/** The name of a tensor in the base model: null in a part that is not read, undefined where there is none. */
function nameIn({ tensors, notes }: Checkpoint, name: string): string | null | undefined {
  const { names } = notes?.wrapper == null ? { names: new Map([[name, name]]) } : textTensors([name])
  const own = names.get(name)
  if (own === undefined) return null
  return [own, own.replace(/^[^.]+\./, '')].find((each) => tensors.has(each))
}

function refuseTied(name: string, path: string, { config, tensors, dir }: Checkpoint): void {
  const isTied = config['tie_word_embeddings'] === true || !heads.some((head) => tensors.has(head))
  if (!isTied || !tables.test(name)) return
  throw new WorkbenchError(
    'input.unsupported',
    `${path} changes ${name}, which ${dir} uses both as embedding and as unembedding: which of the two is meant is not said; ` +
      'merge it into its base model with PEFT (merge_and_unload, then save_pretrained) and give that folder',
    { path },
  )
}

function checkShape(entry: TensorEntry, shape: readonly number[], path: string, { dir }: Checkpoint): void {
  if (entry.shape.join() === shape.join()) return
  throw new WorkbenchError(
    'input.format',
    `${path}: '${entry.name}' has the shape [${entry.shape.join(', ')}], the weight of ${dir} that it replaces ` +
      `[${shape.join(', ')}]: the adapter belongs to another model, or to one whose vocabulary was enlarged`,
    { path },
  )
}

function stranger(path: string, name: string, { dir }: Checkpoint): WorkbenchError {
  return new WorkbenchError(
    'input.format',
    `${path} changes '${name.slice(0, 200)}', which ${dir} does not have: the adapter belongs to another model`,
    { path },
  )
}

function notRead(path: string, name: string): WorkbenchError {
  return new WorkbenchError(
    'input.unsupported',
    `${path} has the tensor '${name.slice(0, 200)}', which is not part of a plain LoRA; results without it would be wrong`,
    { path },
  )
}
