import { join } from 'node:path'
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
 *
 * @param path for messages
 * @throws WorkbenchError 'input.format'
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
  const value = (key: string) => raw[key] ?? undefined
  const current = objectAt(raw, 'rope_parameters', path)
  const scaling = objectAt(raw, 'rope_scaling', path)
  if (scaling && Object.keys(scaling).length > 0 && !('rope_type' in scaling) && !('type' in scaling))
    throw new WorkbenchError('input.format', `${path}: rope_scaling names no rope_type`, { path })
  if (type === 'gemma3_text') {
    if (current && ('rope_type' in current || 'rope_theta' in current))
      throw new WorkbenchError(
        'input.format',
        `${path}: rope_parameters of gemma3_text must name sliding_attention and full_attention`,
      )
    const full = { ...objectAt(current ?? {}, 'full_attention', path), ...scaling }
    const sliding = objectAt(current ?? {}, 'sliding_attention', path) ?? {}
    return {
      ...rest,
      rope_parameters: {
        sliding_attention: ropeParameters(sliding, { rope_theta: value('rope_local_base_freq') ?? 10_000 }, raw, path),
        full_attention: ropeParameters(full, { rope_theta: value('rope_theta') ?? 1_000_000 }, raw, path),
      },
    }
  }
  const defaults =
    type === 'gpt_neox'
      ? {
          rope_theta: value('rotary_emb_base') ?? value('rope_theta') ?? 10_000,
          partial_rotary_factor: value('rotary_pct') ?? value('partial_rotary_factor') ?? 0.25,
        }
      : {
          rope_theta: value('rope_theta') ?? value('rotary_emb_base') ?? 10_000,
          partial_rotary_factor:
            value('partial_rotary_factor') ?? value('rotary_pct') ?? (type === 'phi3' ? 1 : undefined),
        }
  return { ...rest, rope_parameters: ropeParameters(scaling ?? current ?? {}, defaults, raw, path) }
}

/** One set of rotary parameters: what the file gives, then the defaults. */
function ropeParameters(
  given: Readonly<Record<string, unknown>>,
  defaults: Readonly<Record<string, unknown>>,
  raw: Readonly<Record<string, unknown>>,
  path: string,
): RopeParameters {
  const { type: oldType, ...rest } = given
  const type = rest['rope_type'] ?? oldType ?? 'default'
  const parameters: Record<string, unknown> = { ...rest, rope_type: type }
  for (const [key, value] of Object.entries(defaults)) if (value !== undefined) parameters[key] ??= value
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
