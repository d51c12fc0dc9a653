import * as v from 'valibot'
import { WorkbenchError } from '../../base/errors.ts'
import { ropeScalings } from './ropeScaling.ts'

const { fround } = Math

/** Rotary position embedding: angle of pair i at position p is `p * inverseFrequency[i]`. */
export interface Rope {
  /** Rotated pairs of a head. */
  readonly nPairs: number
  /** Radians per position, one per pair; float32 numbers. */
  readonly inverseFrequency: Float64Array
  /** The same in texts of more than `over` tokens; null where length makes no difference. */
  readonly long: { readonly over: number; readonly inverseFrequency: Float64Array } | null
  /** Factor on cosines and sines. */
  readonly amplitude: number
}

const number = v.pipe(v.number(), v.minValue(-1e12), v.maxValue(1e12))
const numberOrNull = v.optional(v.nullable(number))
/** One per pair, of which no head has as many. */
const list = v.optional(v.pipe(v.array(number), v.maxLength(2 ** 16)))
const parameters = v.looseObject({
  rope_type: v.optional(v.string(), 'default'),
  rope_theta: v.optional(number, 10_000),
  partial_rotary_factor: v.optional(number, 1),
  factor: numberOrNull,
  low_freq_factor: numberOrNull,
  high_freq_factor: numberOrNull,
  original_max_position_embeddings: numberOrNull,
  attention_factor: numberOrNull,
  beta_fast: numberOrNull,
  beta_slow: numberOrNull,
  mscale: numberOrNull,
  mscale_all_dim: numberOrNull,
  truncate: v.optional(v.boolean()),
  short_factor: list,
  long_factor: list,
})

/**
 * The frequencies that `rope_parameters` of a configuration describe, worked out in float32 step by step as the
 * reference implementations do: rounded once at the end, two in five differ from theirs, by up to 4e-7.
 *
 * @param nCtx the longest text, which the original length of a scaling is where the parameters do not give it
 * @throws WorkbenchError `input.unsupported` for kinds of scaling that are not implemented
 */
export function readRope(raw: unknown, { dHead, nCtx }: { readonly dHead: number; readonly nCtx: number }): Rope {
  const parsed = v.safeParse(parameters, raw ?? {})
  if (!parsed.success)
    throw new WorkbenchError('input.format', `config.json: rope_parameters is broken: ${v.summarize(parsed.issues)}`)
  const { rope_type: kind, rope_theta: theta, partial_rotary_factor: part, ...numbers } = parsed.output
  // an odd number of rotated coordinates is rounded up to whole pairs, but the exponents keep the odd divisor
  const dRotary = Math.trunc(dHead * part)
  const nPairs = Math.ceil(dRotary / 2)
  if (nPairs < 1 || 2 * nPairs > dHead) {
    throw new WorkbenchError(
      'input.unsupported',
      `config.json: rotary positions turn coordinates pair by pair; ${dRotary} of ${dHead} in a head are not implemented`,
    )
  }
  const scaling = Object.hasOwn(ropeScalings, kind) ? ropeScalings[kind] : undefined
  if (scaling === undefined) {
    throw new WorkbenchError(
      'input.unsupported',
      `config.json: rope scaling '${kind}' is not implemented (${Object.keys(ropeScalings).join(', ')} are)`,
    )
  }
  const original = numbers.original_max_position_embeddings ?? nCtx
  const scaled = scaling({ theta, dRotary, nCtx }, { ...numbers, original_max_position_embeddings: original })
  const { inverseFrequency, long = null, amplitude = 1 } = scaled
  return { nPairs, inverseFrequency, long, amplitude }
}

/**
 * `cos`, `sin` of positions `from .. from+count` in a text of `length` tokens, `[count, nPairs]` each. Angles too are
 * rounded to float32 as the reference implementations round them, whatever the dtype of the weights: at position 1000
 * that is worth 6e-5 radians, more than anything else in float32.
 */
export function ropeTable(
  rope: Rope,
  from: number,
  count: number,
  length: number,
): { cos: Float32Array; sin: Float32Array } {
  const { nPairs, long } = rope
  const { inverseFrequency } = long !== null && length > long.over ? long : rope
  const amplitude = fround(rope.amplitude)
  const cos = new Float32Array(count * nPairs)
  const sin = new Float32Array(count * nPairs)
  for (let p = 0; p < count; p++) {
    for (let i = 0; i < nPairs; i++) {
      const angle = fround((from + p) * inverseFrequency[i]!)
      cos[p * nPairs + i] = fround(Math.cos(angle)) * amplitude
      sin[p * nPairs + i] = fround(Math.sin(angle)) * amplitude
    }
  }
  return { cos, sin }
}
