import type { Model } from '../engine/runtime/model.ts'
import type { Objective } from '../engine/runtime/objective.ts'
import { errorShare, type Question } from '../methods/attribution.ts'
import { scoresOfEffects } from '../methods/exactEffects.ts'
import { scoresOfGreedy, type SmallestFlip } from '../methods/greedySet.ts'
import type { Rule } from '../methods/ruleSettings.ts'
import type { ScoreKind } from '../methods/scoreKinds.ts'
import type { EngineParts } from './engineParts.ts'
import type { Hooks } from './hooks.ts'

export interface ScoreSettings {
  readonly objective: Objective
  /** What neurons are scored by; rule, steps and tolerance are those of the kind `attribution`. */
  readonly kind: ScoreKind
  readonly rule: Rule
  readonly steps: number
  readonly tolerance: number
  /** Of the kind `exact`: neurons that are tried in each prompt; null for all. */
  readonly candidates: number | null
  /** Of the kind `exact`: what a neuron is set to, or each of all by itself. */
  readonly to: number | Float32Array
}

export interface NeuronScores {
  /** P(target) */
  readonly prob: number
  readonly converged: boolean
  /** Of the integrals, as a share of the largest attribution; null for scores without one. */
  readonly error: number | null
  readonly values: Float32Array // [nLayers * dMlp], in the unit of the kind
  /** Of the kind `greedy`: the smallest set found that changes the answer, null without one; absent of other kinds. */
  readonly flip?: SmallestFlip | null
}

/** What a prompt may be scored with. */
export type ScoreParts = Pick<EngineParts, 'attributeMany' | 'cleanScores' | 'exactEffects' | 'greedySet'>

/** The scores of all neurons at the last position of one prompt, whatever their kind. */
export async function neuronScores(
  model: Model,
  question: Question,
  { kind, objective, candidates, to, ...integral }: ScoreSettings,
  parts: ScoreParts,
  { signal, onWarning }: Pick<Hooks, 'signal' | 'onWarning'>,
): Promise<NeuronScores> {
  if (kind === 'exact') {
    const { nLayers, dMlp } = model.shape
    const { neurons, variants } = await parts.exactEffects(model, [question], {
      objective,
      top: candidates,
      to,
      signal,
    })
    const { prob, effect } = variants[0]!
    return { prob, converged: true, error: null, values: scoresOfEffects(neurons, effect, nLayers * dMlp) }
  }
  if (kind === 'greedy') {
    const { nLayers, dMlp } = model.shape
    const set = await parts.greedySet(model, question, { ...(candidates === null ? {} : { candidates }), signal })
    return { prob: set.prob, converged: true, error: null, values: scoresOfGreedy(set, nLayers * dMlp), flip: set.flip }
  }
  if (kind !== 'attribution') {
    const { prob, scores } = await parts.cleanScores(model, question, kind, { objective, signal })
    return { prob, converged: true, error: null, values: scores }
  }
  const [result] = await parts.attributeMany(model, [question], { objective, ...integral, signal, onWarning })
  const { prob, converged, attribution } = result!
  return { prob, converged, error: errorShare(result!), values: attribution }
}
