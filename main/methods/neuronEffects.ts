/**
 * The exact effect of single neurons on one answer: what becomes of P(target) when one of them is off at the last position.
 *
 *   effect = P(target) clean - P(target) off,   effectLog = ln P(target) clean - ln P(target) off      (nats)
 *
 * Positive: the neuron supports the answer. The prompt runs once, each neuron is one row more.
 */
import type { Model } from '../engine/runtime/model.ts'
import { unitsOf } from './answers/units.ts'
import type { Estimate } from './evaluationSchema.ts'
import { tokenLogProbability } from './nextToken.ts'
import { createBootstrap, resamples } from './statistics/bootstrap.ts'
import { estimateOf } from './statistics/estimates.ts'

type Place = readonly [layer: number, neuron: number]

/** What one prompt says of one neuron. */
export interface NeuronEffect {
  /** Of the target, without an edit. */
  readonly prob: number
  readonly logProb: number
  /** `hook_post` at the last position. */
  readonly activation: number
  readonly effect: number
  readonly effectLog: number
}

export interface EffectPrompt {
  readonly ids: readonly number[]
  /** Tokens at the start that other prompts share. */
  readonly sharedPrefix: number
  readonly target: number
}

/** @returns one for each neuron, in their order */
export async function neuronEffects(
  model: Pick<Model, 'prefill' | 'editedRows'>,
  { ids, sharedPrefix, target }: EffectPrompt,
  neurons: readonly Place[],
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<NeuronEffect[]> {
  using state = await model.prefill(ids, { sharedPrefix, signal })
  const edits = [[], ...neurons.map(([layer, neuron]) => [{ layer, neuron, scale: 0 }])]
  const logs = await model.editedRows(state, edits, (logits) => tokenLogProbability(logits, target), { signal })
  const [logProb, ...off] = logs as [number, ...number[]]
  const prob = Math.exp(logProb)
  return neurons.map(([layer, neuron], i) => ({
    ...{ prob, logProb, activation: state.last[layer]!.post[neuron]! },
    ...{ effect: prob - Math.exp(off[i]!), effectLog: logProb - off[i]! },
  }))
}

export interface QuestionEffect extends NeuronEffect {
  /** Prompts that it is the mean of. */
  readonly variants: number
}

/** The mean of a question's prompts, figure by figure; `prompts` has at least one. */
export function questionEffect(prompts: readonly NeuronEffect[]): QuestionEffect {
  const mean = (of: keyof NeuronEffect): number => prompts.reduce((sum, each) => sum + each[of], 0) / prompts.length
  return {
    ...{ prob: mean('prob'), logProb: mean('logProb'), activation: mean('activation') },
    ...{ effect: mean('effect'), effectLog: mean('effectLog'), variants: prompts.length },
  }
}

/** Means over questions, with intervals over facts. */
export interface EffectSummary {
  readonly effect: Estimate
  readonly effectLog: Estimate
  readonly activation: Estimate
}

/** @param questions in the order of `effects` */
export function effectSummary(
  effects: readonly NeuronEffect[],
  questions: readonly { readonly pair: string | null; readonly stem: string }[],
  seed: number,
): EffectSummary {
  const units = unitsOf(questions)
  const bootstrap = createBootstrap(resamples, seed)
  const over = (of: keyof EffectSummary): Estimate =>
    estimateOf(
      effects.map((each, i) => ({ unit: units[i]!, value: each[of] })),
      bootstrap,
    )
  return { effect: over('effect'), effectLog: over('effectLog'), activation: over('activation') }
}
