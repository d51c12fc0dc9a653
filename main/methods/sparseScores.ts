/** The attributions of one variant that a detection looks at; the thousands near zero are left out. */
export interface SparseScores {
  /** `layer * dMlp + neuron`, ascending. */
  readonly neurons: Int32Array // [nKept]
  readonly scores: Float32Array // [nKept], probability
  /** Largest attribution of all neurons, negative ones included. */
  readonly max: number
  /** Over all neurons, those left out included. */
  readonly sum: number
}

/**
 * What is kept, as a share of the largest attribution. As large as the error that the rule `adaptive` allows itself, so
 * that leaving out the rest adds no more than the integral's own uncertainty. Negative scores are kept to the same
 * depth: a neuron that helps in one variant and harms in another must not count as one that only helps.
 */
export const keptShare = 1e-3

/**
 * Leaves out what is closer to zero than `keptShare` of the largest attribution (where none is positive: of the largest
 * magnitude).
 *
 * @param attribution [nLayers * dMlp]
 */
export function sparseScores(attribution: Float32Array): SparseScores {
  let max = -Infinity
  let magnitude = 0
  let sum = 0
  for (const score of attribution) {
    max = Math.max(max, score)
    magnitude = Math.max(magnitude, Math.abs(score))
    sum += score
  }
  const floor = keptShare * (max > 0 ? max : magnitude)
  const kept: number[] = []
  for (const [i, score] of attribution.entries()) if (Math.abs(score) > floor) kept.push(i)
  return { neurons: Int32Array.from(kept), scores: Float32Array.from(kept, (i) => attribution[i]!), max, sum }
}
