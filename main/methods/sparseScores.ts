import type { ScoreKind } from './scoreKinds.ts'

/** The scores of one variant that a detection looks at; the thousands near zero are left out. */
export interface SparseScores<Scores = Float32Array | Float64Array> {
  /** `layer * dMlp + neuron`, ascending. */
  readonly neurons: Int32Array // [nKept]
  readonly scores: Scores // [nKept], in the unit of its kind
  /** Largest score of all neurons, negative ones included. */
  readonly max: number
  /** Over all neurons, those left out included. */
  readonly sum: number
}

/**
 * What is kept, as a share of the largest score. Of attributions as much as the error that the rule `adaptive` allows
 * itself, so that leaving out the rest adds no more than the integral's own uncertainty. Negative scores are kept to the
 * same depth: a neuron that helps in one variant and harms in another must not count as one that only helps. Nearly all
 * neurons fire a little, so activations are kept to the lowest threshold that can be asked for.
 */
export const keptShares = {
  attribution: 1e-3,
  'gradient-x-activation': 1e-3,
  neurgrad: 1e-3,
  relp: 1e-3,
  gim: 1e-3,
  exact: 1e-3,
  greedy: 1e-3,
  activation: 1e-2,
} as const satisfies Record<ScoreKind, number>

/**
 * Leaves out what is closer to zero than a share of the largest score (where none is positive: of the largest magnitude).
 *
 * @param values [nLayers * dMlp]
 */
export function sparseScores(
  values: Float32Array,
  keptShare: number = keptShares.attribution,
): SparseScores<Float32Array> {
  let max = -Infinity
  let magnitude = 0
  let sum = 0
  for (const score of values) {
    max = Math.max(max, score)
    magnitude = Math.max(magnitude, Math.abs(score))
    sum += score
  }
  const floor = keptShare * (max > 0 ? max : magnitude)
  const kept: number[] = []
  for (const [i, score] of values.entries()) if (Math.abs(score) > floor) kept.push(i)
  return { neurons: Int32Array.from(kept), scores: Float32Array.from(kept, (i) => values[i]!), max, sum }
}
