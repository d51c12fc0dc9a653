/**
 * Scores of all neurons that need no path, at the last position of a prompt as it is; a = hook_post:
 *
 * activation             a
 * gradient-x-activation  a * dF/da          (unit of F)
 * neurgrad               sign(a) * dF/da    (unit of F per unit of activation; 0 where the neuron is silent)
 * relp, gim              a * c              (unit of F; c is dF/da by other backward rules, see `backwardRules`)
 *
 * F is the objective, P(target) or what else is asked for. The gradients cost one row: the clean run's, of which
 * attributions take theirs too. That row is all there is to walk, by any rules: what neurons do at the last position
 * reaches the answer through that position alone. How a neuron came to fire plays no part: a is `hook_post`, so its own
 * gate and activation function lie below it, and rules for those only count for the neurons of later layers.
 *
 * @see NeurGrad (arXiv 2412.18053), RelP (arXiv 2508.21258), GIM (arXiv 2505.17630)
 */
import type { RuleSet } from '../engine/ops/backwardRules.ts'
import type { Objective } from '../engine/runtime/objective.ts'
import type { Model } from '../engine/runtime/model.ts'
import { activationOf, type KvCache, type PromptState } from '../engine/runtime/prompt.ts'
import { runRows } from '../engine/runtime/rows.ts'
import type { Question } from './attribution.ts'
import { tokenProbabilities } from './nextToken.ts'
import type { ProxyKind, ScoreKind } from './scoreKinds.ts'

export interface CleanScores {
  /** P(target) */
  readonly prob: number
  /** The objective; of the kind `activation`, which reads none, P again. */
  readonly value: number
  readonly scores: Float32Array // [nLayers * dMlp]
}

export interface CleanScoreOptions {
  /** Of the gradients. @default 'prob' */
  readonly objective?: Objective
  readonly signal?: AbortSignal | undefined
}

const rulesOf = {
  'gradient-x-activation': 'gradient',
  neurgrad: 'gradient',
  ...{ relp: 'relp', gim: 'gim' },
} as const satisfies Partial<Record<ScoreKind, RuleSet>>

/** The kinds that neither integrate nor measure. */
export type CleanKind = Exclude<ProxyKind, 'attribution'>

export async function cleanScores(
  model: Model,
  question: Question,
  kind: CleanKind,
  { objective = 'prob', signal }: CleanScoreOptions = {},
): Promise<CleanScores> {
  const { ids, target, sharedPrefix, comesAgain, onLogits } = question
  if (kind === 'activation') {
    const { logits, activation } = await model.lastPosition(ids, { sharedPrefix, comesAgain, signal })
    onLogits?.(logits)
    const prob = tokenProbabilities(logits, [target])[0]!
    return { prob, value: prob, scores: activation }
  }
  using state = await model.prefill(ids, { sharedPrefix, comesAgain, signal })
  if (onLogits !== undefined) onLogits(await model.logits(state))
  const options = { objective, rules: rulesOf[kind], signal }
  const { prob, value, timesActivation, neurgrad } = await cleanGradients(model, state, question, options)
  return { prob, value, scores: kind === 'neurgrad' ? neurgrad : timesActivation }
}

/**
 * Scores of several kinds, of a prompt that runs once for all of them.
 *
 * @returns in the order of `kinds`
 */
export async function severalCleanScores(
  model: Model,
  question: Question,
  kinds: readonly CleanKind[],
  { signal }: Pick<CleanScoreOptions, 'signal'> = {},
): Promise<Float32Array[]> {
  const { ids, sharedPrefix, comesAgain } = question
  using state = await model.prefill(ids, { sharedPrefix, comesAgain, signal })
  const found = new Map<RuleSet, CleanGradients>()
  const scores: Float32Array[] = []
  for (const kind of kinds) {
    if (kind === 'activation') {
      scores.push(activationOf(state, model))
      continue
    }
    const rules = rulesOf[kind]
    const gradients = found.get(rules) ?? (await cleanGradients(model, state, question, { rules, signal }))
    found.set(rules, gradients)
    scores.push(kind === 'neurgrad' ? gradients.neurgrad : gradients.timesActivation)
  }
  return scores
}

/** What the one clean gradient, or what other rules make of it, says of all neurons. */
export interface CleanGradients {
  /** P(target) */
  readonly prob: number
  /** The objective. */
  readonly value: number
  readonly timesActivation: Float32Array // [nLayers * dMlp], unit of the objective
  readonly neurgrad: Float32Array // [nLayers * dMlp], unit of the objective per unit of activation
}

type GradientOptions = CleanScoreOptions & { readonly rules?: RuleSet }

/** Of states that are still in use: what is asked for a second time is not computed again. */
const known = new WeakMap<KvCache, Map<string, CleanGradients>>()

/** @param state of the question's prompt, that ran without an edit */
export async function cleanGradients(
  model: Model,
  state: PromptState,
  question: Pick<Question, 'target' | 'others'>,
  options: GradientOptions = {},
): Promise<CleanGradients> {
  const { objective = 'prob', rules = 'gradient' } = options
  const key = [objective, rules, question.target, ...(objective === 'contrast' ? (question.others ?? []) : [])].join()
  const ofState = known.get(state.cache) ?? new Map<string, CleanGradients>()
  known.set(state.cache, ofState)
  const found = ofState.get(key) ?? (await computedGradients(model, state, question, options))
  ofState.set(key, found)
  return found
}

async function computedGradients(
  model: Model,
  state: PromptState,
  { target, others }: Pick<Question, 'target' | 'others'>,
  { objective = 'prob', rules = 'gradient', signal }: GradientOptions,
): Promise<CleanGradients> {
  const { nLayers, dMlp } = model.shape
  const times = { forwardMs: 0, headMs: 0, backwardMs: 0 }
  const noPoints = state.last.map(() => [])
  const options = { clean: true, objective, rules, signal }
  const [result] = await runRows(model.loaded, [state], [{ token: target, others }], [noPoints], times, options)
  const { value, gradient } = result!.clean!
  // by other rules than those of gradients a norm behind the MLP keeps its divisor as others do
  const frozen = rules !== 'gradient'
  const timesActivation = new Float32Array(nLayers * dMlp)
  const neurgrad = new Float32Array(nLayers * dMlp)
  for (const [layer, { post }] of state.last.entries()) {
    const [density] = await model.neuronDensities(state, layer, gradient[layer]!, { frozen }) // a * dF/da
    timesActivation.set(density!, layer * dMlp)
    neurgrad.set(
      density!.map((value, i) => (post[i] === 0 ? 0 : value / Math.abs(post[i]!))),
      layer * dMlp,
    )
  }
  const prob = objective === 'prob' ? value : tokenProbabilities(await model.logits(state), [target])[0]!
  return { prob, value, timesActivation, neurgrad }
}
