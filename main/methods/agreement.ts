/** How far the scores of a method agree with what neurons do when each is switched off alone. */
import type { Estimate } from './evaluationSchema.ts'
import type { Bootstrap } from './statistics/bootstrap.ts'
import { estimateOf } from './statistics/estimates.ts'

/** Of one question; the lists run in parallel. */
export interface ScoredEffects {
  /** `layer * dMlp + neuron`, those whose effect was measured. */
  readonly neurons: ArrayLike<number> // [n]
  readonly scores: ArrayLike<number> // [n], unit of the method
  readonly effects: ArrayLike<number> // [n]
}

export interface Agreement {
  /** Null where either list does not vary. */
  readonly pearson: number | null
  readonly spearman: number | null
  /** Of the neurons with the largest effects, at most `v` and all positive, how many there are and how many are in the list. */
  readonly top: number
  readonly found: number
}

/**
 * @param listed the neurons that the method names for the question
 * @param v      how many of the exact ones are looked for
 */
export function agreementOf(
  { neurons, scores, effects }: ScoredEffects,
  listed: readonly number[],
  v: number,
): Agreement {
  const top = topOf(neurons, effects, v)
  const named = new Set(listed)
  return {
    pearson: pearson(scores, effects),
    spearman: pearson(ranks(scores), ranks(effects)),
    top: top.length,
    found: top.filter((neuron) => named.has(neuron)).length,
  }
}

/**
 * The neurons with the largest positive values, largest first; of equal ones the lower neuron.
 *
 * @param values in the order of the neurons
 */
export function topOf(neurons: ArrayLike<number>, values: ArrayLike<number>, v: number): number[] {
  return Array.from({ length: neurons.length }, (_, i) => i)
    .filter((i) => values[i]! > 0)
    .sort((a, b) => values[b]! - values[a]! || neurons[a]! - neurons[b]!)
    .slice(0, v)
    .map((i) => neurons[i]!)
}

/** Pearson's correlation; null for fewer than three pairs, or where one side does not vary. */
export function pearson(x: ArrayLike<number>, y: ArrayLike<number>): number | null {
  const n = x.length
  if (n < 3) return null
  const mean = (of: ArrayLike<number>): number => Array.from(of).reduce((sum, value) => sum + value, 0) / n
  const [meanX, meanY] = [mean(x), mean(y)]
  let [xx, yy, xy] = [0, 0, 0]
  for (let i = 0; i < n; i++) {
    const [dx, dy] = [x[i]! - meanX, y[i]! - meanY]
    xx += dx * dx
    yy += dy * dy
    xy += dx * dy
  }
  return xx === 0 || yy === 0 ? null : xy / Math.sqrt(xx * yy)
}

/** Ranks from 1; equal values share the mean of theirs. */
export function ranks(values: ArrayLike<number>): Float64Array {
  const order = Array.from({ length: values.length }, (_, i) => i).sort((a, b) => values[a]! - values[b]!)
  const ranks = new Float64Array(values.length)
  for (let from = 0; from < order.length;) {
    let to = from + 1
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++
    for (let k = from; k < to; k++) ranks[order[k]!] = (from + 1 + to) / 2
    from = to
  }
  return ranks
}

/** Of several questions, means with intervals over facts. */
export interface MeanAgreement {
  readonly questions: number
  readonly pearson: Estimate
  readonly spearman: Estimate
  /** Neurons that matter most alone, and how many of them the method names, a question. */
  readonly top: Estimate
  readonly found: Estimate
}

export function meanAgreement(
  questions: readonly { readonly unit: number; readonly agreement: Agreement }[],
  bootstrap: Bootstrap,
): MeanAgreement {
  const estimate = (of: keyof Agreement): Estimate =>
    estimateOf(
      questions.flatMap(({ unit, agreement }) => {
        const value = agreement[of]
        return value === null ? [] : [{ unit, value }]
      }),
      bootstrap,
    )
  return {
    questions: questions.length,
    ...{ pearson: estimate('pearson'), spearman: estimate('spearman'), top: estimate('top'), found: estimate('found') },
  }
}
