import type { WeightSource } from '../architectures/weights.ts'

/** Float32 numbers of each weight, by its name. */
export type Numbers = ReadonlyMap<string, Float32Array>

export interface AdamWSettings {
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
  /** Share of a weight that is taken off per unit of the learning rate; matrices only, gains and biases are left. */
  readonly weightDecay: number
}

/**
 * AdamW: a step against the running mean of the gradient over the root of that of its square, both corrected for their
 * start at zero; weight decay apart from the gradient.
 *
 * @see Loshchilov and Hutter 2019 (arXiv 1711.05101), algorithm 2
 */
export class AdamW {
  readonly mean: Numbers
  readonly square: Numbers
  readonly #settings: AdamWSettings
  readonly #decayed: ReadonlySet<string>
  /** Steps taken. */
  step = 0

  constructor(weights: readonly WeightSource[], settings: AdamWSettings) {
    this.mean = zerosLike(weights)
    this.square = zerosLike(weights)
    this.#settings = settings
    this.#decayed = new Set(weights.filter(({ shape }) => shape.length > 1).map(({ name }) => name))
  }

  /** Changes those of `weights` that it was made for, in place. `scale` is a factor on every gradient. */
  update(weights: Numbers, gradients: Numbers, { learningRate, scale }: { learningRate: number; scale: number }): void {
    const { beta1, beta2, epsilon, weightDecay } = this.#settings
    this.step++
    const size = learningRate / (1 - beta1 ** this.step)
    const correction = 1 / Math.sqrt(1 - beta2 ** this.step)
    for (const [name, mean] of this.mean) {
      const [weight, gradient, square] = [weights.get(name)!, gradients.get(name)!, this.square.get(name)!]
      const keep = this.#decayed.has(name) ? 1 - learningRate * weightDecay : 1
      for (let i = 0; i < weight.length; i++) {
        const g = gradient[i]! * scale
        const m = beta1 * mean[i]! + (1 - beta1) * g
        const v = beta2 * square[i]! + (1 - beta2) * g * g
        mean[i] = m
        square[i] = v
        weight[i] = keep * weight[i]! - (size * m) / (Math.sqrt(v) * correction + epsilon)
      }
    }
  }
}

/** The Euclidean norm of all gradients together. */
export function gradientNorm(gradients: Numbers): number {
  let total = 0
  for (const gradient of gradients.values()) for (let i = 0; i < gradient.length; i++) total += gradient[i]! ** 2
  return Math.sqrt(total)
}

export interface Schedule {
  readonly peak: number
  /** Steps of linear growth from 0. */
  readonly warmUp: number
  readonly total: number
  /** Share of the peak at the end. */
  readonly floor: number
}

/** The learning rate of a step, counted from 0: linear warm-up, then half a cosine down to the floor. */
export function learningRateAt(step: number, { peak, warmUp, total, floor }: Schedule): number {
  if (step < warmUp) return (peak * (step + 1)) / warmUp
  const share = Math.min(1, (step - warmUp) / Math.max(1, total - warmUp))
  return peak * (floor + ((1 - floor) * (1 + Math.cos(Math.PI * share))) / 2)
}

function zerosLike(weights: readonly WeightSource[]): Numbers {
  return new Map(weights.map(({ name, shape }) => [name, new Float32Array(shape.reduce((n, length) => n * length, 1))]))
}
