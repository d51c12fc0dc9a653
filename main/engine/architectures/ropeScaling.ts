/**
 * How kinds of `rope_type` change the frequencies of a rotary embedding, in float32 step by step as the reference
 * implementations compute them.
 */
import { WorkbenchError } from '../../base/errors.ts'

const { fround } = Math

/** What a kind of scaling starts from. */
export interface RopeBase {
  readonly theta: number
  /** Coordinates of a head that are turned; an odd number is rounded up to whole pairs, but divides exponents as it is. */
  readonly dRotary: number
  readonly nCtx: number
}

export interface ScaledRope {
  /** Radians per position, `[nPairs]`; float32 numbers. */
  readonly inverseFrequency: Float64Array
  /** Of texts of more than `over` tokens; null where length makes no difference. */
  readonly long?: { readonly over: number; readonly inverseFrequency: Float64Array }
  /** Factor on cosines and sines. @default 1 */
  readonly amplitude?: number
}

/** The numbers of a kind of scaling, as `rope_parameters` has them; null says no more than absence. */
export interface RopeNumbers {
  readonly factor?: number | null | undefined
  readonly low_freq_factor?: number | null | undefined
  readonly high_freq_factor?: number | null | undefined
  readonly original_max_position_embeddings?: number | null | undefined
  readonly attention_factor?: number | null | undefined
  readonly beta_fast?: number | null | undefined
  readonly beta_slow?: number | null | undefined
  readonly mscale?: number | null | undefined
  readonly mscale_all_dim?: number | null | undefined
  readonly truncate?: boolean | undefined
  readonly short_factor?: readonly number[] | undefined
  readonly long_factor?: readonly number[] | undefined
}

/** By `rope_type`. Each throws a WorkbenchError `input.format` for a number that it needs and does not get. */
export const ropeScalings: Readonly<Record<string, (base: RopeBase, raw: RopeNumbers) => ScaledRope>> = {
  default: (base) => ({ inverseFrequency: inverse(waves(base)) }),
  linear: (base, raw) => {
    const factor = fround(need(raw, 'linear', 'factor'))
    return { inverseFrequency: inverse(waves(base)).map((frequency) => fround(frequency / factor)) }
  },
  dynamic,
  llama3,
  yarn,
  longrope,
}

/** Positions per radian of each pair, `theta^(2i/dRotary)`. */
function waves({ theta, dRotary }: RopeBase): Float64Array {
  const nPairs = Math.ceil(dRotary / 2)
  return Float64Array.from({ length: nPairs }, (_, i) => fround(theta ** fround((2 * i) / dRotary)))
}

function inverse(numbers: Float64Array): Float64Array {
  return numbers.map((number) => fround(1 / number))
}

/**
 * The base would grow with texts longer than the context, which are refused: the reference makes such a text's numbers
 * depend on the texts it read before.
 */
function dynamic(base: RopeBase, raw: RopeNumbers): ScaledRope {
  const factor = need(raw, 'dynamic', 'factor')
  if (base.dRotary <= 2)
    throw new WorkbenchError('input.format', "config.json: rope scaling 'dynamic' needs more than one rotated pair")
  const theta = base.theta * (factor - (factor - 1)) ** (base.dRotary / (base.dRotary - 2))
  return { inverseFrequency: inverse(waves({ ...base, theta })) }
}

/** Llama 3.1: long waves are slowed by `factor`, short ones kept, and those between are blended. */
function llama3(base: RopeBase, raw: RopeNumbers): ScaledRope {
  const factor = need(raw, 'llama3', 'factor')
  const low = need(raw, 'llama3', 'low_freq_factor')
  const high = need(raw, 'llama3', 'high_freq_factor')
  const context = need(raw, 'llama3', 'original_max_position_embeddings')
  const inverseFrequency = inverse(waves(base)).map((frequency) => {
    const wavelength = fround(fround(2 * Math.PI) / frequency)
    if (wavelength > context / low) return fround(frequency / factor)
    if (wavelength < context / high) return frequency
    const share = fround(fround(fround(context / wavelength) - low) / fround(high - low))
    return fround(fround(fround(fround(1 - share) * frequency) / factor) + fround(share * frequency))
  })
  return { inverseFrequency }
}

/**
 * YaRN: pairs that turn more than `beta_fast` times in the original context are kept, those that turn less than
 * `beta_slow` times are slowed by `factor`, those between are blended by their index.
 * @see Peng et al. 2023 (arXiv 2309.00071)
 */
function yarn(base: RopeBase, raw: RopeNumbers): ScaledRope {
  const { theta, dRotary } = base
  const context = need(raw, 'yarn', 'original_max_position_embeddings')
  const factor = raw.factor === null ? base.nCtx / context : need(raw, 'yarn', 'factor')
  if (dRotary % 2 !== 0)
    throw new WorkbenchError('input.format', `config.json: rope scaling 'yarn' cannot turn ${dRotary} coordinates`)
  // both betas have these values where they are 0, too
  const [fast, slow] = [raw.beta_fast || 32, raw.beta_slow || 1]
  const pairThatTurns = (times: number): number =>
    (dRotary * Math.log(context / (times * 2 * Math.PI))) / (2 * Math.log(theta))
  const [first, last] = [pairThatTurns(fast), pairThatTurns(slow)]
  const whole = raw.truncate ?? true
  const low = Math.max(whole ? Math.floor(first) : first, 0)
  const high = Math.min(whole ? Math.ceil(last) : last, dRotary - 1)
  const width = fround(low === high ? 0.001 : high - low)
  const inverseFrequency = waves(base).map((wave, i) => {
    const ramp = Math.min(Math.max(fround(fround(i - fround(low)) / width), 0), 1)
    const kept = fround(1 - ramp)
    const slowed = fround(1 / fround(fround(factor) * wave))
    return fround(fround(slowed * fround(1 - kept)) + fround(fround(1 / wave) * kept))
  })
  return { inverseFrequency, amplitude: raw.attention_factor ?? yarnAmplitude(factor, raw) }
}

function yarnAmplitude(factor: number, { mscale, mscale_all_dim: all }: RopeNumbers): number {
  const of = (scale: number): number => (factor <= 1 ? 1 : 0.1 * scale * Math.log(factor) + 1)
  return mscale && all ? of(mscale) / of(all) : of(1)
}

/**
 * LongRoPE: a factor for each pair, from one list for texts within the original context and another for longer ones.
 * @see Ding et al. 2024 (arXiv 2402.13753)
 */
function longrope(base: RopeBase, raw: RopeNumbers): ScaledRope {
  const context = need(raw, 'longrope', 'original_max_position_embeddings')
  const factor = raw.factor ?? base.nCtx / context
  const byList = (key: 'short_factor' | 'long_factor'): Float64Array => {
    const list = raw[key]
    const plain = waves(base)
    if (list?.length !== plain.length || !list.every((number) => number > 0)) {
      throw new WorkbenchError(
        'input.format',
        `config.json: rope scaling 'longrope' needs ${plain.length} positive numbers in '${key}', one per rotated pair`,
      )
    }
    return plain.map((wave, i) => fround(1 / fround(fround(list[i]!) * wave)))
  }
  const amplitude = factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(context))
  return {
    inverseFrequency: byList('short_factor'),
    long: { over: context, inverseFrequency: byList('long_factor') },
    amplitude: raw.attention_factor ?? amplitude,
  }
}

function need(
  raw: RopeNumbers,
  kind: string,
  key: 'factor' | 'low_freq_factor' | 'high_freq_factor' | 'original_max_position_embeddings',
): number {
  const value = raw[key]
  if (value == null || !(value > 0))
    throw new WorkbenchError('input.format', `config.json: rope scaling '${kind}' needs a positive '${key}'`)
  return value
}
