import type { InputOf, OutputOf } from '../../base/contract.ts'
import { topNeurons } from '../../methods/topNeurons.ts'
import { WorkbenchError } from '../../base/errors.ts'
import type { runCalls } from '../calls/calls.ts'
import type { Target } from '../calls/common.ts'
import type { SummaryOf } from '../summary.ts'
import { hooksOf, jsonFile, type Kind } from './kind.ts'

type Calls = typeof runCalls
type Attribution = OutputOf<Calls, 'attribute'>

export interface AttributeInput {
  readonly prompt: InputOf<Calls, 'attribute'>['prompt']
  readonly target: Target
  /** The other options of a contrast. */
  readonly others: readonly Target[]
}

const nShown = 10

/** The neurons that make a model say a token. */
export const attribute: Kind<'attribute', AttributeInput, Attribution> = {
  title: 'Attribute',
  async run({ prompt, target, others }, options, context) {
    if (options.objective === 'contrast' && others.length === 0) {
      throw new WorkbenchError('input.usage', 'A contrast needs other options: name their tokens with --against.')
    }
    if (options.objective !== 'contrast' && others.length > 0) {
      throw new WorkbenchError('input.usage', '--against needs --objective contrast.')
    }
    const { call, run } = context
    const result = await call('attribute', { run, prompt, target, others: [...others], ...options }, hooksOf(context))
    const summary = attributionSummary(result)
    return { result, device: result.device, summary, files: { 'attribution.json': jsonFile(summary) } }
  },
}

export function attributionSummary(result: Attribution): SummaryOf<'attribute'> {
  const { target, token, prob, value, ids, converged, completeness, error, attribution, shape } = result
  return {
    ...{ kind: 'attribute', target, token, prob, value, tokens: ids.length, converged },
    ...{ worstCompleteness: largestMagnitude(completeness), worstError: largestMagnitude(error) },
    top: topNeurons(attribution, shape.dMlp, nShown),
  }
}

function largestMagnitude(values: Float32Array): number {
  let found = 0
  for (const value of values) found = Math.max(found, Math.abs(value))
  return found
}
