import { seededRandom } from '../../main/base/random.ts'
import { PathSamples } from '../../main/methods/pathSamples.ts'

/** One neuron's share of P along a path: `integral(alpha)` and its slope `density(alpha)`. */
export interface AnalyticNeuron {
  integral(alpha: number): number
  density(alpha: number): number
}

/** A path whose integrals are known: P is the sum of the neurons' shares. */
export class AnalyticPath {
  readonly neurons: readonly AnalyticNeuron[]

  constructor(neurons: readonly AnalyticNeuron[]) {
    this.neurons = neurons
  }

  /** What attribution is after, in closed form. */
  get exact(): number[] {
    return this.neurons.map(({ integral }) => integral(1) - integral(0))
  }

  addTo(samples: PathSamples, alphas: Iterable<number>): void {
    for (const alpha of alphas) {
      const value = this.neurons.reduce((sum, { integral }) => sum + integral(alpha), 0)
      samples.add({ alpha, value, density: Float32Array.from(this.neurons, ({ density }) => density(alpha)) })
    }
  }

  at(alphas: Iterable<number>): PathSamples {
    const samples = new PathSamples()
    this.addTo(samples, alphas)
    return samples
  }
}

/** `c_0 + c_1 alpha + ..`; the coefficients are those of the density. */
export function polynomial(coefficients: readonly number[]): AnalyticNeuron {
  return {
    density: (alpha) => coefficients.reduce((sum, c, k) => sum + c * alpha ** k, 0),
    integral: (alpha) => coefficients.reduce((sum, c, k) => sum + (c * alpha ** (k + 1)) / (k + 1), 0),
  }
}

/** A density of the shape `height / (1 + ((alpha - centre) / width)^2)`, as norms make where the stream is short. */
function peak(height: number, centre: number, width: number): AnalyticNeuron {
  return {
    density: (alpha) => height / (1 + ((alpha - centre) / width) ** 2),
    integral: (alpha) => height * width * Math.atan((alpha - centre) / width),
  }
}

function sumOf(neurons: readonly AnalyticNeuron[]): AnalyticNeuron {
  return {
    density: (alpha) => neurons.reduce((sum, neuron) => sum + neuron.density(alpha), 0),
    integral: (alpha) => neurons.reduce((sum, neuron) => sum + neuron.integral(alpha), 0),
  }
}

/** Neurons that share a peak of about `width`, with a smooth part of their own: the form that was seen in models. */
export function randomPath(seed: number, width: number, nNeurons = 24): AnalyticPath {
  const random = seededRandom(seed)
  const signed = (): number => 2 * random() - 1
  const centre = 0.15 + 0.5 * random()
  return new AnalyticPath(
    Array.from({ length: nNeurons }, () =>
      sumOf([
        peak(signed(), centre, width),
        peak(signed() / 2, centre + width * signed(), 1.5 * width),
        polynomial([signed() / 4, signed() / 4, signed() / 4]),
      ]),
    ),
  )
}
