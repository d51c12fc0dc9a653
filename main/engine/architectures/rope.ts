import * as v from 'valibot'
import { WorkbenchError } from '../../base/errors.ts'

const { fround } = Math

/** Rotary position embedding: angle of pair i at position p is `p * inverseFrequency[i]`. */
export interface Rope {
  /** Radians per position, one per rotated pair, `[dRotary/2]`; float32 numbers. */
  readonly inverseFrequency: Float64Array
}

const factor = v.pipe(v.number(), v.minValue(-1e12), v.maxValue(1e12))
const parameters = v.looseObject({
  rope_type: v.optional(v.string(), 'default'),
  rope_theta: v.optional(factor, 10_000),
  partial_rotary_factor: v.optional(factor, 1),
  factor: v.optional(factor),
  low_freq_factor: v.optional(factor),
  high_freq_factor: v.optional(factor),
  original_max_position_embeddings: v.optional(factor),
})

/**
 * The frequencies that `rope_parameters` of a configuration describe, worked out in float32 step by step as the
 * reference implementations do: rounded once at the end, two in five differ from theirs, by up to 4e-7.
 * @throws WorkbenchError `input.unsupported` for kinds of scaling that are not implemented
 */
export function readRope(raw: unknown, dHead: number): Rope {
  const parsed = v.safeParse(parameters, raw ?? {})
  if (!parsed.success)
    throw new WorkbenchError('input.format', `config.json: rope_parameters is broken: ${v.summarize(parsed.issues)}`)
  const { rope_type: kind, rope_theta: theta, partial_rotary_factor: part } = parsed.output
  // an odd number of rotated coordinates is rounded up to whole pairs, but the exponents keep the odd divisor
  const dRotary = Math.trunc(dHead * part)
  const nPairs = Math.ceil(dRotary / 2)
  if (nPairs < 1 || 2 * nPairs > dHead) {
    throw new WorkbenchError(
      'input.unsupported',
      `config.json: rotary positions turn coordinates pair by pair; ${dRotary} of ${dHead} in a head are not implemented`,
    )
  }
  const plain = Float64Array.from({ length: nPairs }, (_, i) => fround(1 / fround(theta ** fround((2 * i) / dRotary))))
  switch (kind) {
    case 'default':
      return { inverseFrequency: plain }
    case 'linear': {
      const factor = need(parsed.output.factor, kind, 'factor')
      return { inverseFrequency: plain.map((frequency) => fround(frequency / factor)) }
    }
    case 'llama3':
      return { inverseFrequency: llama3(plain, parsed.output) }
    default:
      throw new WorkbenchError(
        'input.unsupported',
        `config.json: rope scaling '${kind}' is not implemented (default, linear and llama3 are)`,
      )
  }
}

/** Llama 3.1: long waves are slowed by `factor`, short ones kept, and those between are blended. */
function llama3(plain: Float64Array, raw: v.InferOutput<typeof parameters>): Float64Array {
  const factor = need(raw.factor, 'llama3', 'factor')
  const low = need(raw.low_freq_factor, 'llama3', 'low_freq_factor')
  const high = need(raw.high_freq_factor, 'llama3', 'high_freq_factor')
  const context = need(raw.original_max_position_embeddings, 'llama3', 'original_max_position_embeddings')
  return plain.map((frequency) => {
    const wavelength = fround(fround(2 * Math.PI) / frequency)
    if (wavelength > context / low) return fround(frequency / factor)
    if (wavelength < context / high) return frequency
    const share = fround(fround(fround(context / wavelength) - low) / fround(high - low))
    return fround(fround(fround(fround(1 - share) * frequency) / factor) + fround(share * frequency))
  })
}

function need(value: number | undefined, kind: string, name: string): number {
  if (value === undefined || !(value > 0)) {
    throw new WorkbenchError('input.format', `config.json: rope scaling '${kind}' needs a positive '${name}'`)
  }
  return value
}

/**
 * `cos`, `sin` of positions `from .. from+count`, `[count, dRotary/2]` each. Angles too are rounded to float32 as the
 * reference implementations round them, whatever the dtype of the weights: at position 1000 that is worth 6e-5
 * radians, more than anything else in float32.
 */
export function ropeTable(
  { inverseFrequency }: Rope,
  from: number,
  count: number,
): { cos: Float32Array; sin: Float32Array } {
  const half = inverseFrequency.length
  const cos = new Float32Array(count * half)
  const sin = new Float32Array(count * half)
  for (let p = 0; p < count; p++) {
    for (let i = 0; i < half; i++) {
      const angle = fround((from + p) * inverseFrequency[i]!)
      cos[p * half + i] = Math.cos(angle)
      sin[p * half + i] = Math.sin(angle)
    }
  }
  return { cos, sin }
}
