import type { OutputOf } from '../../base/contract.ts'
import { neuronName, topNeurons } from '../../methods/topNeurons.ts'
import { WorkbenchError } from '../../base/errors.ts'
import type { QuestionSource } from '../../datasets/readRows.ts'
import type { runCalls } from '../calls/calls.ts'
import type { Target } from '../calls/common.ts'
import type { SummaryOf } from '../summary.ts'
import { hooksOf, jsonFile, type Kind } from './kind.ts'

type Calls = typeof runCalls
type Attribution = OutputOf<Calls, 'attribute'>

export interface AttributeInput {
  readonly prompt:
    { readonly kind: 'text'; readonly text: string } | { readonly kind: 'ids'; readonly ids: readonly number[] }
  readonly target: Target
  /** The other options of a contrast. */
  readonly others: readonly Target[]
  /** Questions over whose prompts the mean of a neuron is taken, where it is set to that. */
  readonly over: Exclude<QuestionSource, string> | null
}

const nShown = 10

/** The neurons that make a model say a token. */
export const attribute: Kind<'attribute', AttributeInput, Attribution> = {
  title: 'Attribute',
  async run({ prompt, target, others, over }, options, context) {
    const { method, objective, to } = options
    if (method === 'greedy' && objective !== 'prob') {
      throw new WorkbenchError('input.usage', 'The method greedy looks at P alone: leave --objective out.')
    }
    if (objective === 'contrast' && others.length === 0) {
      throw new WorkbenchError('input.usage', 'A contrast needs other options: name their tokens with --against.')
    }
    if (objective !== 'contrast' && method !== 'greedy' && others.length > 0) {
      throw new WorkbenchError('input.usage', '--against needs --objective contrast, or --method greedy.')
    }
    if (to !== 'zero' && to !== 0 && method !== 'exact') {
      throw new WorkbenchError('input.usage', '--to needs --method exact: other methods set no neuron to a value.')
    }
    if (over !== null && to !== 'mean') {
      throw new WorkbenchError('input.usage', '--data needs --to mean: nothing else is taken over questions.')
    }
    const { call, run } = context
    const { prompting, system, answerStart, chatTemplate, ...how } = options
    if (prompt.kind === 'ids' && prompting === 'chat') throw chatOfIds()
    const asked =
      prompt.kind === 'ids'
        ? { kind: prompt.kind, ids: [...prompt.ids] }
        : { ...prompt, prompting, system, answerStart, chatTemplate }
    const result = await call(
      'attribute',
      { run, prompt: asked, target, others: [...others], over, ...how },
      hooksOf(context),
    )
    const summary = attributionSummary(result)
    return { result, device: result.device, summary, files: { 'attribution.json': jsonFile(summary) } }
  },
}

function chatOfIds(): WorkbenchError {
  return new WorkbenchError('input.usage', '--prompting chat needs --prompt: token ids are taken as they are.')
}

export function attributionSummary(result: Attribution): SummaryOf<'attribute'> {
  const { target, token, prob, value, ids, method, integral, shape, greedy } = result
  return {
    ...{ kind: 'attribute', method, target, token, prob, value, tokens: ids.length },
    ...(integral === null
      ? { converged: true, worstCompleteness: null, worstError: null }
      : {
          converged: integral.converged,
          worstCompleteness: largestMagnitude(integral.completeness),
          worstError: largestMagnitude(integral.error),
        }),
    top: topNeurons(triedAlone(result), shape.dMlp, nShown).filter(({ attribution }) => attribution > -Infinity),
    flip:
      greedy?.flip == null
        ? null
        : {
            neurons: Array.from(greedy.flip.neurons, (neuron) => neuronName(neuron, shape.dMlp)),
            ...{ token: greedy.flip.text, prob: greedy.flip.prob },
          },
  }
}

/** The scores, and of a neuron whose effect was not measured -Infinity in place of 0. */
function triedAlone({ attribution, exact }: Attribution): Float32Array {
  if (exact === null || exact.neurons.length === attribution.length) return attribution
  const tried = new Float32Array(attribution.length).fill(-Infinity)
  for (const neuron of exact.neurons) tried[neuron] = attribution[neuron]!
  return tried
}

function largestMagnitude(values: Float32Array): number {
  let found = 0
  for (const value of values) found = Math.max(found, Math.abs(value))
  return found
}
