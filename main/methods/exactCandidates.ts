import { shuffled } from '../datasets/optionOrders.ts'

export interface CandidateOptions {
  /** How many are chosen. */
  readonly top: number
  /** Chosen besides, whatever their scores, `layer * dMlp + neuron`. */
  readonly besides?: readonly number[]
  readonly random: () => number
}

/** Of those that are chosen, so many are drawn at random: they say what the scores have missed. */
const randomShare = 0.2

/**
 * Neurons whose exact effect is worth measuring: the strongest of several cheap scores, taken in turn from the top of
 * each, and a random sample of the others.
 *
 * @param scores one array `[nLayers * dMlp]` a method; the sign does not matter
 * @returns      ascending, no more than there are
 */
export function exactCandidates(
  scores: readonly Float32Array[],
  { top, besides = [], random }: CandidateOptions,
): number[] {
  const nNeurons = scores[0]!.length
  const chosen = new Set(besides)
  const all = Math.min(nNeurons, chosen.size + top)
  const nDrawn = Math.round(randomShare * (all - chosen.size))
  const best = scores.map((each) => strongest(each, all))
  for (let rank = 0; chosen.size < all - nDrawn; rank++) {
    for (const each of best) if (chosen.size < all - nDrawn) chosen.add(each[rank]!)
  }
  const left = Array.from({ length: nNeurons }, (_, neuron) => neuron).filter((neuron) => !chosen.has(neuron))
  for (const neuron of shuffled(left, random).slice(0, nDrawn)) chosen.add(neuron)
  return [...chosen].sort((a, b) => a - b)
}

/** The `n` largest magnitudes, largest first; of equal ones the lower neuron. */
function strongest(scores: Float32Array, n: number): number[] {
  const order = Array.from(scores.keys())
  order.sort((a, b) => Math.abs(scores[b]!) - Math.abs(scores[a]!) || a - b)
  return order.slice(0, n)
}
