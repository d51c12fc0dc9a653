import { seededRandom } from '../../base/random.ts'
import { seedOf, shuffled } from '../../datasets/optionOrders.ts'

/** Neurons `layer * dMlp + neuron`, the first to be kept first. */
export interface NeuronOrders {
  readonly byValue: Uint32Array // [nNeurons]
  /** Null where it is the same order: chance knows no sign. */
  readonly byMagnitude: Uint32Array | null // [nNeurons]
}

/** The largest score first, and the largest magnitude first; of equal ones the lower neuron. @param scores [nNeurons] */
export function ordersOf(scores: Float32Array): NeuronOrders {
  return { byValue: descending(scores), byMagnitude: descending(scores.map(Math.abs)) }
}

/** @param name what the order is for: the same seed and name give the same order */
export function randomOrders(nNeurons: number, { seed, name }: { seed: number; name: string }): NeuronOrders {
  const neurons = Array.from({ length: nNeurons }, (_, i) => i)
  return {
    byValue: Uint32Array.from(shuffled(neurons, seededRandom(seedOf(seed, `order of neurons, ${name}`)))),
    byMagnitude: null,
  }
}

/**
 * Sorts whole numbers made of a score's bits, turned so that the largest score comes first, and of the neuron below them:
 * without a comparing function, of which a prompt would need two for each method.
 */
function descending(scores: Float32Array): Uint32Array {
  const bits = new Uint32Array(scores.map((score) => score + 0).buffer) // -0 equals 0
  const words = new Uint32Array(2 * scores.length) // the lower word of each pair first, as the processors we run on have it
  for (let neuron = 0; neuron < bits.length; neuron++) {
    words[2 * neuron] = neuron
    // positive floats rise with their bits, negative ones fall; turned around, as the largest shall come first
    words[2 * neuron + 1] = bits[neuron]! >>> 31 === 1 ? bits[neuron]! : ~(bits[neuron]! | 0x80000000)
  }
  new BigUint64Array(words.buffer).sort()
  const order = new Uint32Array(scores.length)
  for (let place = 0; place < order.length; place++) order[place] = words[2 * place]!
  return order
}
