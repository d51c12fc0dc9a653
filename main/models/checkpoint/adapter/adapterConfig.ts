import { join } from 'node:path'
import * as v from 'valibot'
import { clocked } from '../../../base/clocked.ts'
import { WorkbenchError } from '../../../base/errors.ts'
import { parseJsonObject, utf8Text } from '../../../files/jsonFile.ts'
import { readRegularSync } from '../../../files/regularFile.ts'

export const adapterConfigName = 'adapter_config.json'
export const adapterWeightsName = 'adapter_model.safetensors'

/** A LoRA as PEFT describes it. */
export interface AdapterConfig {
  /** `base_model_name_or_path`: a folder, or a name on a hub; null when it says none. */
  readonly base: string | null
  /** Ranks that its matrices may have. */
  readonly ranks: readonly number[]
  /**
   * What the product of the two matrices is multiplied by.
   *
   * @param module name of the layer in the model
   */
  scaling(module: string, rank: number): number
}

const size = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2 ** 16))
const strength = v.pipe(v.number(), v.minValue(-1e6), v.maxValue(1e6))
const text = v.nullish(v.string())
const schema = v.looseObject({
  peft_type: v.string(),
  base_model_name_or_path: text,
  r: v.optional(size, 8),
  lora_alpha: v.optional(strength, 8),
  use_rslora: v.nullish(v.boolean()),
  rank_pattern: v.nullish(v.record(v.string(), size)),
  alpha_pattern: v.nullish(v.record(v.string(), strength)),
  init_lora_weights: v.nullish(v.union([v.boolean(), v.string()])),
})

/** Keys that say how an adapter was trained, or what its weights show by themselves. */
const silent = new Set([
  ...[
    'auto_mapping',
    'task_type',
    'inference_mode',
    'peft_type',
    'peft_version',
    'revision',
    'base_model_name_or_path',
  ],
  ...['r', 'lora_alpha', 'use_rslora', 'rank_pattern', 'alpha_pattern', 'init_lora_weights', 'lora_dropout'],
  ...['target_modules', 'exclude_modules', 'layers_to_transform', 'layers_pattern', 'modules_to_save', 'bias'],
  ...['fan_in_fan_out', 'megatron_core', 'loftq_config', 'eva_config', 'qalora_group_size', 'runtime_config'],
  'ensure_weight_tying',
])

/** Ways to begin that leave the weights of the base model as they are. */
const plainBeginnings = ['gaussian', 'eva', 'orthogonal']

/**
 * Reads `adapter_config.json`.
 *
 * @throws WorkbenchError 'input.unsupported' for every adapter but a plain LoRA, naming what it is; 'input.format'
 */
export function readAdapterConfig(dir: string): AdapterConfig {
  const path = join(dir, adapterConfigName)
  const expected = 'the configuration of an adapter'
  const raw = parseJsonObject(
    utf8Text(readRegularSync(path, { expected, maxBytes: 2 ** 22 }), path, expected),
    path,
    expected,
  )
  const parsed = v.safeParse(schema, raw)
  if (!parsed.success) {
    const issue = parsed.issues[0]
    throw new WorkbenchError('input.format', `${path}: '${v.getDotPath(issue) ?? 'the file'}': ${issue.message}`, {
      path,
    })
  }
  const {
    peft_type: kind,
    r,
    lora_alpha: alpha,
    use_rslora: isRootScaled,
    init_lora_weights: beginning,
  } = parsed.output
  const refuse = (what: string): never => {
    throw new WorkbenchError(
      'input.unsupported',
      `${dir} is an adapter ${what}; merge it into its base model with PEFT (merge_and_unload, then save_pretrained) and give that folder`,
      { path },
    )
  }
  if (kind.toUpperCase() !== 'LORA') refuse(`of the kind ${kind.slice(0, 60)}, of which only LoRA is read`)
  if (raw['use_dora'] === true) refuse('with weight decomposition (use_dora), which is not read')
  if (typeof beginning === 'string' && !plainBeginnings.includes(beginning))
    refuse(`whose training changed the base model too (init_lora_weights "${beginning.slice(0, 60)}")`)
  const other = Object.keys(raw).find((key) => !silent.has(key) && isFilled(raw[key]))
  if (other !== undefined) refuse(`that uses ${other.slice(0, 60)}, which is not read`)
  const alphas = Object.entries(parsed.output.alpha_pattern ?? {})
  return {
    base: parsed.output.base_model_name_or_path || null,
    ranks: [...new Set([r, ...Object.values(parsed.output.rank_pattern ?? {})])],
    scaling(module, rank) {
      const own = alphas.find(([pattern]) => isMatch(pattern, module, path))?.[1] ?? alpha
      return own / (isRootScaled === true ? Math.sqrt(rank) : rank)
    },
  }
}

/** Whether a key asks for something. */
function isFilled(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0
  return Boolean(value)
}

const maxMatchMs = 100

/** Whether a layer is meant: by its whole name, or by the end of it behind a dot. */
function isMatch(pattern: string, module: string, path: string): boolean {
  const refuse = (why: string) =>
    new WorkbenchError(
      'input.format',
      `${path}: alpha_pattern has the key ${JSON.stringify(pattern.slice(0, 100))}, ${why}`,
    )
  try {
    return clocked(
      maxMatchMs,
      () => new RegExp(`^(?:.*\\.)?(?:${pattern})$`).test(module),
      () => refuse('which takes too long to compare with a name'),
    )
  } catch (error) {
    throw error instanceof WorkbenchError ? error : refuse('which is no pattern of names')
  }
}
