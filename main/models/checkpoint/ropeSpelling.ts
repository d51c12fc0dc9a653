import { isDeepStrictEqual } from 'node:util'
import { WorkbenchError } from '../../base/errors.ts'
import { isObject } from '../../base/isObject.ts'

/** Rotary settings as they stand in `rope_parameters`, one per model or one per kind of layer. */
export interface RopeParameters {
  readonly rope_type: string
  readonly rope_theta: number
  readonly [key: string]: unknown
}

/** For each rotary parameter: the keys of the outermost level that may give it, the first one first, and its default. */
export type RopeKeys = Readonly<Record<string, { readonly keys: readonly string[]; readonly otherwise?: unknown }>>

/** How config.json of one kind of model spells its rotary settings. */
export type RopeSpelling =
  | {
      readonly kind: 'model'
      readonly keys: RopeKeys
      /** What `original_max_position_embeddings` of the outermost level is where the file has none: it counts all the same. */
      readonly originalLength?: number
      /** Names of scaling that its files have for others. */
      readonly otherNames?: Readonly<Record<string, string>>
    }
  /** One set of parameters for each kind of layer; `scaled` is the one that `rope_scaling` is for. */
  | { readonly kind: 'layers'; readonly sets: Readonly<Record<string, RopeKeys>>; readonly scaled: string }

/** By `model_type`; null where a model has no rotation of its own accord, or is not known. */
export type RopeSpellings = (modelType: string) => RopeSpelling | null

/** The keys that most models have, and that are looked for in the files of any. */
export const usualRopeKeys = {
  rope_theta: { keys: ['rope_theta', 'rotary_emb_base'], otherwise: 10_000 },
  partial_rotary_factor: { keys: ['partial_rotary_factor', 'rotary_pct'] },
} as const satisfies RopeKeys

export const usualRope = { kind: 'model', keys: usualRopeKeys } as const satisfies RopeSpelling

type Raw = Readonly<Record<string, unknown>>

/**
 * A configuration with its rotary settings inside `rope_parameters`, defaults filled in. A known rotary model has them
 * whatever the file says: Llama 2 files leave even `rope_theta` out.
 *
 * @param type its `model_type`
 * @param path for messages
 * @throws WorkbenchError 'input.format'
 */
export function canonicalRope(
  raw: Raw,
  type: string,
  spelling: RopeSpelling | null,
  path: string,
): Record<string, unknown> {
  const outer = new Set(['rope_scaling', ...outerKeys(usualRope), ...(spelling ? outerKeys(spelling) : [])])
  const isRotary = spelling !== null || raw['rope_parameters'] != null || [...outer].some((key) => raw[key] != null)
  const rest = Object.fromEntries(Object.entries(raw).filter(([key]) => !outer.has(key)))
  if (!isRotary) return rest
  const current = filledAt(raw, 'rope_parameters', path)
  const scaling = filledAt(raw, 'rope_scaling', path)
  if (scaling && !('rope_type' in scaling) && !('type' in scaling))
    throw new WorkbenchError('input.format', `${path}: rope_scaling names no rope_type`, { path })
  const complete = (keys: RopeKeys, others: OtherSpellings = {}) => {
    return (given: Raw) => ropeParameters(given, { keys, ...others }, raw, path)
  }
  if (spelling?.kind !== 'layers') {
    const { keys, ...others }: Extract<RopeSpelling, { kind: 'model' }> = spelling ?? usualRope
    return { ...rest, rope_parameters: agreed(current, scaling, complete(keys, others), path) }
  }
  const { sets, scaled } = spelling
  if (current && ('rope_type' in current || 'rope_theta' in current))
    throw new WorkbenchError(
      'input.format',
      `${path}: rope_parameters of ${type} must name ${Object.keys(sets).join(' and ')}`,
      { path },
    )
  const parameters = Object.entries(sets).map(([name, keys]) => {
    const given = filledAt(current ?? {}, name, path)
    return [name, agreed(given, name === scaled ? scaling : undefined, complete(keys), path)]
  })
  return { ...rest, rope_parameters: Object.fromEntries(parameters) }
}

/** Keys that the newer spelling keeps inside `rope_parameters`. */
function outerKeys(spelling: RopeSpelling): string[] {
  const sets = spelling.kind === 'model' ? [spelling.keys] : Object.values(spelling.sets)
  return sets.flatMap((keys) => Object.values(keys).flatMap((parameter) => parameter.keys))
}

/** What either spelling gives once it is complete; both may stand in one file if they come to the same. */
function agreed(
  current: Raw | undefined,
  scaling: Raw | undefined,
  complete: (given: Raw) => RopeParameters,
  path: string,
): RopeParameters {
  const parameters = complete(current ?? scaling ?? {})
  if (current && scaling && !isDeepStrictEqual(parameters, complete(scaling)))
    throw new WorkbenchError('input.format', `${path}: rope_scaling and rope_parameters contradict each other`, {
      path,
    })
  return parameters
}

type OtherSpellings = Pick<Extract<RopeSpelling, { kind: 'model' }>, 'originalLength' | 'otherNames'>

/** One set of rotary parameters: what the set itself gives, then the outermost level, then the defaults. */
function ropeParameters(
  given: Raw,
  { keys, originalLength, otherNames = {} }: OtherSpellings & { readonly keys: RopeKeys },
  raw: Raw,
  path: string,
): RopeParameters {
  const { type: oldType = 'default', ...rest } = given
  const { rope_type: name = oldType } = rest
  const type = typeof name === 'string' && Object.hasOwn(otherNames, name) ? otherNames[name] : name
  const parameters: Record<string, unknown> = { ...rest, rope_type: type }
  for (const [key, { keys: names, otherwise }] of Object.entries(keys)) {
    const outer = names.find((name) => raw[name] != null)
    // null where a default stands is no way to ask for it
    const isNull = otherwise !== undefined && names.some((name) => raw[name] === null)
    const value = outer === undefined ? (isNull ? null : otherwise) : raw[outer]
    if (value !== undefined && !Object.hasOwn(parameters, key)) parameters[key] = value
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
    const own = parameters['original_max_position_embeddings']
    const length = raw['original_max_position_embeddings'] ?? originalLength ?? own ?? raw['max_position_embeddings']
    if (length !== undefined) parameters['original_max_position_embeddings'] = length
  }
  return { ...parameters, rope_type: type, rope_theta: theta }
}

/** The object at a key; an empty one counts as absent. */
function filledAt(raw: Raw, key: string, path: string): Raw | undefined {
  const value = raw[key] ?? {}
  if (!isObject(value)) throw new WorkbenchError('input.format', `${path}: ${key} is not an object`, { path })
  return Object.keys(value).length > 0 ? value : undefined
}
