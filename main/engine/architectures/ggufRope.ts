import { largest } from '../../base/lists.ts'
import type { GgufFacts } from '../../models/checkpoint/gguf/facts.ts'

const { fround } = Math

/** The `rope_parameters` of a GGUF file. */
export function ggufRope(facts: GgufFacts): Record<string, unknown> {
  const dHead = ggufHeadSize(facts)
  const dRotary = facts.number('rope.dimension_count', dHead)
  const theta = facts.number('rope.freq_base', 10_000)
  return {
    rope_theta: theta,
    ...(dRotary === dHead ? {} : { partial_rotary_factor: partOf(dHead, dRotary) }),
    ...(factorScaling(facts, theta, dRotary) ?? scaling(facts)),
  }
}

/** Width of a head's queries and keys, which must be that of its values. */
export function ggufHeadSize(facts: GgufFacts): number {
  const shared = facts.number('embedding_length') / facts.number('attention.head_count')
  const size = facts.number('attention.key_length', shared)
  return facts.number('attention.value_length', shared) === size ? size : facts.refuse('attention.value_length')
}

/** A factor that comes to whole `dRotary` when a head's size times it is truncated, whatever the division rounds. */
function partOf(dHead: number, dRotary: number): number {
  const part = dRotary / dHead
  return Math.trunc(dHead * part) === dRotary ? part : (dRotary + 0.5) / dHead
}

/** What the keys of the file ask for. */
function scaling(facts: GgufFacts): Record<string, unknown> {
  const kind = facts.text('rope.scaling.type', 'linear')
  const factor = facts.number('rope.scaling.factor', facts.number('rope.scale_linear', 0))
  if (kind !== 'longrope' && facts.number('rope.scaling.attn_factor', 1) !== 1) facts.refuse('rope.scaling.attn_factor')
  if (kind === 'none' || (kind === 'linear' && (factor === 0 || factor === 1))) return { rope_type: 'default' }
  if (kind === 'linear') return { rope_type: 'linear', factor }
  if (kind !== 'yarn') facts.refuse('rope.scaling.type')
  if (facts.number('rope.scaling.yarn_ext_factor', 1) !== 1) facts.refuse('rope.scaling.yarn_ext_factor')
  const attention = facts.number('rope.scaling.yarn_attn_factor', 0)
  return {
    rope_type: 'yarn',
    factor,
    original_max_position_embeddings: contextBeforeScaling(facts),
    beta_fast: facts.number('rope.scaling.yarn_beta_fast', 32),
    beta_slow: facts.number('rope.scaling.yarn_beta_slow', 1),
    ...(attention === 0 ? {} : { attention_factor: attention }),
  }
}

/** What tensors with one factor for each frequency ask for; null where the file has none. */
function factorScaling(facts: GgufFacts, theta: number, dRotary: number): Record<string, unknown> | null {
  const long = facts.factorsOf('rope_factors_long.weight')
  const short = facts.factorsOf('rope_factors_short.weight')
  if (long !== null || short !== null) {
    if (long === null) return facts.refuse('rope_factors_short.weight')
    if (short === null) return facts.refuse('rope_factors_long.weight')
    return {
      ...{ rope_type: 'longrope', long_factor: long, short_factor: short },
      attention_factor: facts.number('rope.scaling.attn_factor', 1),
      original_max_position_embeddings: contextBeforeScaling(facts),
    }
  }
  const all = facts.factorsOf('rope_freqs.weight')
  if (all === null) return null
  const llama3 = { factor: largest(all), ...llama3Usual }
  if (isLlama3(all, llama3, theta, dRotary)) return { rope_type: 'llama3', ...llama3 }
  // One set of factors whatever the length of the text.
  return {
    ...{ rope_type: 'longrope', long_factor: all, short_factor: all, attention_factor: 1 },
    original_max_position_embeddings: contextBeforeScaling(facts),
  }
}

/** Tokens of the longest text before a scaling stretched it. */
export function contextBeforeScaling(facts: GgufFacts): number {
  return facts.number('rope.scaling.original_context_length', facts.number('context_length'))
}

/** All Llama 3.1, 3.2 and 3.3 models have these, and converters take no other length. */
const llama3Usual = { low_freq_factor: 1, high_freq_factor: 4, original_max_position_embeddings: 8192 }
/** Of a factor: what float32 arithmetic leaves of it in the order that converters compute. */
const factorTolerance = 1e-6

/** Whether the factors are those that converters write for Llama 3's scaling. */
function isLlama3(
  factors: readonly number[],
  { factor, low_freq_factor: low, high_freq_factor: high, original_max_position_embeddings: length }: Llama3,
  theta: number,
  dRotary: number,
): boolean {
  return (
    factors.length === dRotary / 2 &&
    factors.every((given, i) => {
      const wavelength = 2 * Math.PI * fround(theta ** fround((2 * i) / dRotary))
      const smooth = Math.min(1, Math.max(0, (length / wavelength - low) / (high - low)))
      const expected = 1 / ((1 - smooth) / factor + smooth)
      return Math.abs(given - expected) <= factorTolerance * expected
    })
  )
}

type Llama3 = typeof llama3Usual & { readonly factor: number }
