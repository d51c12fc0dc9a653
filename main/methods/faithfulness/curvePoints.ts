/**
 * Where faithfulness is measured: as in the benchmark MIB (arXiv 2504.13151), at ten shares of all neurons that are kept.
 * Loads no library: settings are declared from it.
 */
import { scoreKinds } from '../scoreKinds.ts'

/** Of all neurons, ascending. At the last one nothing is changed. */
export const curveShares = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1] as const

/** Numbers of top neurons that are removed together; those that a model does not have are left out. */
const topCounts = [1, 2, 5, 10, 20, 50, 100, 200, 500]

/** What gives an order of all neurons: the scores of each kind but `greedy`, which ends after a few, and chance as the control. */
export const curveMethods = [...scoreKinds.filter((kind) => kind !== 'greedy'), 'random'] as const
export type CurveMethod = (typeof curveMethods)[number]

/** Without the one that runs a row for each neuron of the model. */
export const usualMethods: readonly CurveMethod[] = curveMethods.filter((method) => method !== 'exact')

/** P of the right letter, and ln P of it less the mean of ln P of the other letters: a difference of logits, nats. */
export const curveMeasures = ['prob', 'contrast'] as const
export type CurveMeasure = (typeof curveMeasures)[number]

/** What removed neurons are set to: 0, or each to its mean over the prompts of the run. */
export const replacements = ['zero', 'mean'] as const

/** How many neurons a share is, rounded down as the benchmark does. */
export function neuronsAt(share: number, nNeurons: number): number {
  return Math.floor(share * nNeurons)
}

export function topCountsOf(nNeurons: number): number[] {
  return topCounts.filter((count) => count <= nNeurons)
}
