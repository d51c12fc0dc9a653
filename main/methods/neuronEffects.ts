/**
 * Exact effects of a few neurons on many prompts: what becomes of P(target) when one of them is off at the last position.
 * The numbers are those of `exactEffects`, measured by the same rows; here they are summed up over questions.
 */
import type { Model } from '../engine/runtime/model.ts'
import { unitsOf } from './answers/units.ts'
import type { Estimate } from './evaluationSchema.ts'
import { effectsAlone, lnProb } from './exactEffects.ts'
import { createBootstrap, resamples } from './statistics/bootstrap.ts'
import { estimateOf } from './statistics/estimates.ts'

type Place = readonly [layer: number, neuron: number]

/** What one prompt says of one neuron; signs as in `exactEffects`. */
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
  model: Pick<Model, 'prefill' | 'neuronRows' | 'shape'>,
  { ids, sharedPrefix, target }: EffectPrompt,
  neurons: readonly Place[],
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<NeuronEffect[]> {
  using state = await model.prefill(ids, { sharedPrefix, signal })
  const set = Int32Array.from(neurons, ([layer, neuron]) => layer * model.shape.dMlp + neuron)
  const { clean, effect, effectLog } = await effectsAlone(model, state, { target }, set, { signal })
  return neurons.map(([layer, neuron], i) => ({
    ...{ prob: clean[i]!, logProb: lnProb(clean[i]!), activation: state.last[layer]!.post[neuron]! },
    ...{ effect: effect[i]!, effectLog: effectLog![i]! },
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
