/**
 * Scores of all neurons that need no path, at the last position of a prompt as it is; a = hook_post:
 *
 * activation             a
 * gradient-x-activation  a * dF/da          (unit of F)
 * neurgrad               sign(a) * dF/da    (unit of F per unit of activation; 0 where the neuron is silent)
 *
 * F is the objective, P(target) or what else is asked for. The gradients cost one row: the clean run's, of which
 * attributions take theirs too.
 *
 * @see NeurGrad (arXiv 2412.18053)
 */
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
  const options = { clean: true, objective, signal }
  const [result] = await runRows(model.loaded, [state], [{ token: target, others }], [noPoints], times, options)
  const { value, gradient } = result!.clean!
  const scores = new Float32Array(nLayers * dMlp)
  for (const [layer, { post }] of state.last.entries()) {
    const [density] = await model.neuronDensities(state, layer, gradient[layer]!, { frozen: false }) // a * dF/da
    const of =
      kind === 'neurgrad' ? density!.map((value, i) => (post[i] === 0 ? 0 : value / Math.abs(post[i]!))) : density!
    scores.set(of, layer * dMlp)
  }
  const prob = objective === 'prob' ? value : tokenProbabilities(await model.logits(state), [target])[0]!
  return { prob, scores }
}
