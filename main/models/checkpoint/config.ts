import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { WorkbenchError } from '../../base/errors.ts'
import { isObject, readJsonObject } from '../../files/jsonFile.ts'

/**
 * The content of config.json in the newer of its two spellings: `rope_parameters` instead of `rope_theta`,
 * `rope_scaling`, `rotary_pct` and their kin; `dtype` instead of `torch_dtype`. Every other key is as in the file.
 */
export interface CheckpointConfig {
  readonly model_type: string
  readonly [key: string]: unknown
}

/** Rotary settings as they stand in `rope_parameters`, one per model or (gemma3_text) one per kind of layer. */
export interface RopeParameters {
  readonly rope_type: string
  readonly rope_theta: number
  readonly [key: string]: unknown
}

/**
 * Reads `config.json` of a checkpoint folder.
 *
 * @throws WorkbenchError 'input.missing' or 'input.format', naming the file and the key
 */
export async function readConfig(
  dir: string,
  options: { signal?: AbortSignal | undefined } = {},
): Promise<CheckpointConfig> {
  const path = join(dir, 'config.json')
  const raw = await readJsonObject(path, { expected: 'a model configuration', maxBytes: 2 ** 24, ...options })
  return canonicalConfig(raw, path)
}

/**
 * Rewrites either spelling of config.json into the newer one, filling in the rotary defaults that files may leave out.
 * An empty `rope_scaling` says nothing.
 *
 * @param path for messages
 * @throws WorkbenchError 'input.format', also when the file has both spellings and they contradict each other
 */
export function canonicalConfig(raw: Readonly<Record<string, unknown>>, path: string): CheckpointConfig {
  const { model_type: type } = raw
  if (typeof type !== 'string' || type === '')
    throw new WorkbenchError(
      'input.format',
      `${path} names no model_type; expected for example "model_type": "llama"`,
      { path },
    )
  const { torch_dtype: oldDtype, ...rest } = raw
  const dtype = rest['dtype'] ?? oldDtype
  return { ...canonicalRope(rest, type, path), ...(dtype == null ? {} : { dtype }), model_type: type }
}

/** Keys that the newer spelling keeps inside `rope_parameters`. */
const oldRopeKeys = [
  'rope_theta',
  'rope_scaling',
  'rope_local_base_freq',
  'rotary_emb_base',
  'rotary_pct',
  'partial_rotary_factor',
] as const

/** Model types that turn queries and keys whatever the file says: Llama 2 files leave even `rope_theta` out. */
const rotaryTypes = new Set('llama mistral qwen2 qwen3 gemma gemma2 gemma3_text phi3 olmo olmo2 gpt_neox'.split(' '))

function canonicalRope(raw: Readonly<Record<string, unknown>>, type: string, path: string): Record<string, unknown> {
  const isRotary =
    rotaryTypes.has(type) || raw['rope_parameters'] != null || oldRopeKeys.some((key) => raw[key] != null)
  const rest = Object.fromEntries(Object.entries(raw).filter(([key]) => !oldRopeKeys.some((old) => old === key)))
  if (!isRotary) return rest
  const current = filledAt(raw, 'rope_parameters', path)
  const scaling = filledAt(raw, 'rope_scaling', path)
  if (scaling && !('rope_type' in scaling) && !('type' in scaling))
    throw new WorkbenchError('input.format', `${path}: rope_scaling names no rope_type`, { path })
  if (type === 'gemma3_text') {
    if (current && ('rope_type' in current || 'rope_theta' in current))
      throw new WorkbenchError(
        'input.format',
        `${path}: rope_parameters of gemma3_text must name sliding_attention and full_attention`,
      )
    const full = filledAt(current ?? {}, 'full_attention', path)
    const sliding = objectAt(current ?? {}, 'sliding_attention', path) ?? {}
    const slidingDefaults: RopeDefaults = { rope_theta: { keys: ['rope_local_base_freq'], otherwise: 10_000 } }
    const fullDefaults: RopeDefaults = { rope_theta: { keys: ['rope_theta'], otherwise: 1_000_000 } }
    return {
      ...rest,
      rope_parameters: {
        sliding_attention: ropeParameters(sliding, slidingDefaults, raw, path),
        full_attention: agreed(full, scaling, (given) => ropeParameters(given, fullDefaults, raw, path), path),
      },
    }
  }
  const defaults: RopeDefaults =
    type === 'gpt_neox'
      ? {
          rope_theta: { keys: ['rotary_emb_base', 'rope_theta'], otherwise: 10_000 },
          partial_rotary_factor: { keys: ['rotary_pct', 'partial_rotary_factor'], otherwise: 0.25 },
        }
      : {
          rope_theta: { keys: ['rope_theta', 'rotary_emb_base'], otherwise: 10_000 },
          partial_rotary_factor: {
            keys: ['partial_rotary_factor', 'rotary_pct'],
            otherwise: type === 'phi3' ? 1 : undefined,
          },
        }
  const complete = (given: Readonly<Record<string, unknown>>) => ropeParameters(given, defaults, raw, path)
  return { ...rest, rope_parameters: agreed(current, scaling, complete, path) }
}

/** What either spelling gives once it is complete; both may stand in one file if they come to the same. */
function agreed(
  current: Readonly<Record<string, unknown>> | undefined,
  scaling: Readonly<Record<string, unknown>> | undefined,
  complete: (given: Readonly<Record<string, unknown>>) => RopeParameters,
  path: string,
): RopeParameters {
  const parameters = complete(current ?? scaling ?? {})
  if (current && scaling && !isDeepStrictEqual(parameters, complete(scaling)))
    throw new WorkbenchError('input.format', `${path}: rope_scaling and rope_parameters contradict each other`, {
      path,
    })
  return parameters
}

/** For each rotary parameter: the keys of the outermost level that may give it, the first one first, and its default. */
type RopeDefaults = Readonly<Record<string, { readonly keys: readonly string[]; readonly otherwise?: unknown }>>

/** One set of rotary parameters: what the set itself gives, then the outermost level, then the defaults. */
function ropeParameters(
  given: Readonly<Record<string, unknown>>,
  defaults: RopeDefaults,
  raw: Readonly<Record<string, unknown>>,
  path: string,
): RopeParameters {
  const { type: oldType, ...rest } = given
  const type = rest['rope_type'] ?? oldType ?? 'default'
  const parameters: Record<string, unknown> = { ...rest, rope_type: type }
  for (const [key, { keys, otherwise }] of Object.entries(defaults)) {
    const outer = keys.find((name) => raw[name] != null)
    const value = outer === undefined ? otherwise : raw[outer]
    if (value !== undefined) parameters[key] ??= value
    if (outer !== undefined && parameters[key] !== value) {
      const [said, other] = [JSON.stringify(value), JSON.stringify(parameters[key])]
      throw new WorkbenchError('input.format', `${path}: ${outer} is ${said}, but the rotary ${key} is ${other}`, {
        path,
      })
    }
  }
  const { rope_theta: theta } = parameters
  if (typeof type !== 'string') throw new WorkbenchError('input.format', `${path}: rope_type is not a name`, { path })
  if (typeof theta !== 'number' || !(theta > 0))
    throw new WorkbenchError(
      'input.format',
      `${path}: rope_theta is ${JSON.stringify(theta)}; expected a positive number`,
      { path },
    )
  // Both spellings may leave the length before scaling to the outermost level, which then counts.
  if (['llama3', 'yarn', 'longrope'].includes(type)) {
    const length = raw['original_max_position_embeddings'] ?? parameters['original_max_position_embeddings']
    parameters['original_max_position_embeddings'] = length ?? raw['max_position_embeddings']
  }
  return { ...parameters, rope_type: type, rope_theta: theta }
}

function objectAt(
  raw: Readonly<Record<string, unknown>>,
  key: string,
  path: string,
): Record<string, unknown> | undefined {
  const value = raw[key] ?? undefined
  if (value === undefined || isObject(value)) return value
  throw new WorkbenchError('input.format', `${path}: ${key} is not an object`, { path })
}

/** As `objectAt`, but an empty object counts as absent. */
function filledAt(
  raw: Readonly<Record<string, unknown>>,
  key: string,
  path: string,
): Record<string, unknown> | undefined {
  const value = objectAt(raw, key, path)
  return value && Object.keys(value).length > 0 ? value : undefined
}
