import type { SparseScores } from './sparseScores.ts'

export const detectionModes = ['corrected', 'paper', 'published'] as const
export type DetectionMode = (typeof detectionModes)[number]

/** The coarse neuron set of one question; its arrays run in parallel. Neurons are `layer * dMlp + neuron`. */
export interface NeuronCluster {
  readonly neurons: readonly number[]
  /** Attribution, summed over the variants. */
  readonly scores: readonly number[] // probability
  /** In how many variants the neuron passes that variant's own threshold. */
  readonly frequency: readonly number[]
  /** What `na` divides the scores by: all neurons' sum, or the cluster's own in the mode `published`. */
  readonly total: number
}

/**
 * The neurons of a question that stand out: those above `t` times the largest score. None where no score is positive.
 *
 * - `paper`, `corrected`: variants are summed first, then the threshold is applied. Largest score first, ties by layer
 *   and neuron.
 * - `published`: the threshold is applied per variant, what passes is rounded to six decimals and summed. In the order
 *   in which neurons are first met.
 */
export function neuronCluster(variants: readonly SparseScores[], mode: DetectionMode, t: number): NeuronCluster {
  const passed = variants.map((variant) => passing(variant, t))
  const frequency = new Map<number, number>()
  for (const { neuron } of passed.flat()) frequency.set(neuron, (frequency.get(neuron) ?? 0) + 1)
  const members = mode === 'published' ? sumOfPassed(passed) : passedOfSum(variants, t)
  const scores = members.map(([, score]) => score)
  return {
    neurons: members.map(([neuron]) => neuron),
    scores,
    frequency: members.map(([neuron]) => frequency.get(neuron) ?? 0),
    total: mode === 'published' ? sum(scores) : sum(variants.map((variant) => variant.sum)),
  }
}

interface Scored {
  readonly neuron: number
  readonly score: number
}

function passing({ neurons, scores, max }: SparseScores, t: number): Scored[] {
  if (!(max > 0)) return []
  const passed: Scored[] = []
  for (const [i, score] of scores.entries()) if (score > t * max) passed.push({ neuron: neurons[i]!, score })
  return passed
}

function sumOfPassed(passed: readonly (readonly Scored[])[]): [number, number][] {
  const sums = new Map<number, number>()
  for (const { neuron, score } of passed.flat()) sums.set(neuron, (sums.get(neuron) ?? 0) + Number(score.toFixed(6)))
  return [...sums]
}

function passedOfSum(variants: readonly SparseScores[], t: number): [number, number][] {
  const sums = new Map<number, number>()
  for (const { neurons, scores } of variants) {
    for (const [i, neuron] of neurons.entries()) sums.set(neuron, (sums.get(neuron) ?? 0) + scores[i]!)
  }
  let max = 0
  for (const score of sums.values()) max = Math.max(max, score)
  return [...sums].filter(([, score]) => score > t * max).sort(([a, x], [b, y]) => y - x || a - b)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
