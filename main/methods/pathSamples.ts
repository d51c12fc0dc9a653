/**
 * What is known of one layer's path: at each point alpha the objective, P(target) or what stands in its place, and every
 * neuron's share of its slope, `density_i = a_i * dP/da_i`, whose sum over neurons is `dP/d alpha`.
 */
export interface PathSample {
  readonly alpha: number
  readonly value: number
  readonly density: Float32Array // [dMlp]
}

export class PathSamples {
  readonly #samples = new Map<number, PathSample>()

  add(sample: PathSample): void {
    this.#samples.set(sample.alpha, sample)
  }

  /** The points among `alphas` that are not known yet. */
  missing(alphas: Iterable<number>): number[] {
    return [...alphas].filter((alpha) => !this.#samples.has(alpha))
  }

  at(alpha: number): PathSample {
    const sample = this.#samples.get(alpha)
    if (sample === undefined) throw new Error(`the path was not sampled at ${alpha}`)
    return sample
  }

  get all(): PathSample[] {
    return [...this.#samples.values()].sort((a, b) => a.alpha - b.alpha)
  }

  get size(): number {
    return this.#samples.size
  }
}

/** `sum_k weights_k * density_k`, in float64. */
export function integrate(samples: readonly PathSample[], weights: ArrayLike<number>): Float64Array {
  const sum = new Float64Array(samples[0]!.density.length)
  for (const [k, { density }] of samples.entries()) {
    const weight = weights[k]!
    if (weight === 0) continue
    for (let i = 0; i < sum.length; i++) sum[i]! += weight * density[i]!
  }
  return sum
}

export function total(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return sum
}

export function largest(values: ArrayLike<number>): number {
  let max = 0
  for (let i = 0; i < values.length; i++) max = Math.max(max, Math.abs(values[i]!))
  return max
}
