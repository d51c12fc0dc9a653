import { exponentials, sumOfExponentials, weightedDifference } from './sumOfExponentials.ts'

/** A token that may come next. */
export interface Candidate {
  readonly id: number
  readonly logit: number
  readonly prob: number
}

/**
 * Probabilities of some tokens under the soft-max over all logits, summed in float64.
 *
 * @param logits [dVocab]
 * @param ids    of the tokens asked for
 */
export function tokenProbabilities(logits: Float32Array, ids: readonly number[]): number[] {
  const { max, sum } = normaliser(logits)
  return ids.map((id) => Math.exp(logits[id]! - max) / sum)
}

/** Logarithm of the probability of one token, which may be far too small for a number of its own; nats. */
export function tokenLogProbability(logits: Float32Array, id: number): number {
  const { max, sum } = normaliser(logits)
  return logits[id]! - max - Math.log(sum)
}

/**
 * `KL(p || q) = sum_i p_i (ln p_i - ln q_i)` of the distribution of one row of logits against those of others, `[dVocab]`
 * each; nats.
 *
 * With logits x and y and normalisers Zx and Zy it is `sum_i exp(x_i) (x_i - y_i) / Zx + ln Zy - ln Zx`.
 *
 * @param weights room for the exponentials, `[dVocab]`
 */
export function klDivergences(
  p: Float32Array,
  others: readonly Float32Array[],
  weights = new Float64Array(p.length),
): number[] {
  const max = largestOf(p)
  const sum = exponentials(p, max, weights)
  return others.map((q) => {
    const normQ = normaliser(q)
    const difference = weightedDifference(weights, p, q) / sum
    const logRatio = normQ.max - max + Math.log(normQ.sum / sum)
    return Math.max(0, difference + logRatio) // rounding alone can make it negative
  })
}

/** Of two. */
export function klDivergence(p: Float32Array, q: Float32Array): number {
  return klDivergences(p, [q])[0]!
}

/** The `n` likeliest tokens, likeliest first; of equal ones the lower id. */
export function topCandidates(logits: Float32Array, n: number): Candidate[] {
  const { max, sum } = normaliser(logits)
  const best: number[] = [] // ids, by falling logit
  for (let id = 0; id < logits.length; id++) {
    const last = best[n - 1]
    if (last !== undefined && logits[id]! <= logits[last]!) continue
    let at = Math.min(best.length, n - 1)
    while (at > 0 && logits[best[at - 1]!]! < logits[id]!) at--
    best.splice(at, 0, id)
    best.length = Math.min(best.length, n)
  }
  return best.map((id) => ({ id, logit: logits[id]!, prob: Math.exp(logits[id]! - max) / sum }))
}

function normaliser(logits: Float32Array): { readonly max: number; readonly sum: number } {
  const max = largestOf(logits)
  return { max, sum: sumOfExponentials(logits, max) }
}

function largestOf(logits: Float32Array): number {
  let max = -Infinity
  const n = logits.length
  for (let id = 0; id < n; id++) if (logits[id]! > max) max = logits[id]!
  return max
}
