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
import { runRows } from '../engine/runtime/rows.ts'
import type { Question } from './attribution.ts'
import { tokenProbabilities } from './nextToken.ts'
import type { ScoreKind } from './scoreKinds.ts'

export interface CleanScores {
  /** P(target) */
  readonly prob: number
  readonly scores: Float32Array // [nLayers * dMlp]
}

export interface CleanScoreOptions {
  /** Of the gradients. @default 'prob' */
  readonly objective?: Objective
  readonly signal?: AbortSignal
}

const rulesOf = {
  'gradient-x-activation': 'gradient',
  neurgrad: 'gradient',
  ...{ relp: 'relp', gim: 'gim' },
} as const satisfies Partial<Record<ScoreKind, RuleSet>>

export async function cleanScores(
  model: Model,
  { ids, target, others, sharedPrefix }: Question,
  kind: Exclude<ScoreKind, 'attribution'>,
  { objective = 'prob', signal }: CleanScoreOptions = {},
): Promise<CleanScores> {
  if (kind === 'activation') {
    const { logits, activation } = await model.lastPosition(ids, { sharedPrefix, signal })
    return { prob: tokenProbabilities(logits, [target])[0]!, scores: activation }
  }
  using state = await model.prefill(ids, { sharedPrefix, signal })
  const { nLayers, dMlp } = model.shape
  const times = { forwardMs: 0, headMs: 0, backwardMs: 0 }
  const noPoints = state.last.map(() => [])
  const rules = rulesOf[kind]
  const options = { clean: true, objective, rules, signal }
  const [result] = await runRows(model.loaded, [state], [{ token: target, others }], [noPoints], times, options)
  const { value, gradient } = result!.clean!
  // by these rules a norm behind the MLP keeps its divisor as others do
  const frozen = rules !== 'gradient'
  const scores = new Float32Array(nLayers * dMlp)
  for (const [layer, { post }] of state.last.entries()) {
    const [density] = await model.neuronDensities(state, layer, gradient[layer]!, { frozen }) // a * dF/da
    const of =
      kind === 'neurgrad' ? density!.map((value, i) => (post[i] === 0 ? 0 : value / Math.abs(post[i]!))) : density!
    scores.set(of, layer * dMlp)
  }
  const prob = objective === 'prob' ? value : tokenProbabilities(await model.logits(state), [target])[0]!
  return { prob, scores }
}
