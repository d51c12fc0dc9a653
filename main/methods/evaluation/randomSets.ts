import { seededRandom } from '../../base/random.ts'
import { seedOf, shuffled } from '../../datasets/optionOrders.ts'

/** Neurons of a model, counted `layer * dMlp + neuron`. */
export interface NeuronGrid {
  readonly nLayers: number
  readonly dMlp: number
}

/** `random`: anywhere in the model; `sameLayers`: as many in each layer as the set has there. */
export const randomKinds = ['random', 'sameLayers'] as const
export type RandomKind = (typeof randomKinds)[number]

/**
 * A random set of the size of another one, without its neurons as long as there are others left.
 *
 * @param name what the set is for: the same seed and name give the same set
 * @returns    ascending
 */
export function randomSet(
  neurons: readonly number[],
  kind: RandomKind,
  { nLayers, dMlp }: NeuronGrid,
  { seed, name }: { readonly seed: number; readonly name: string },
): number[] {
  const random = seededRandom(seedOf(seed, `${kind} ${name}`))
  const own = new Set(neurons)
  if (kind === 'random') return draw(0, nLayers * dMlp, neurons.length, own, random)
  const byLayer = Map.groupBy(neurons, (neuron) => Math.floor(neuron / dMlp))
  return [...byLayer.keys()]
    .sort((a, b) => a - b)
    .flatMap((layer) => draw(layer * dMlp, (layer + 1) * dMlp, byLayer.get(layer)!.length, own, random))
}

/** `count` numbers of `[from, to)` that are not in `own`; of all of them where too few others are left. */
function draw(from: number, to: number, count: number, own: ReadonlySet<number>, random: () => number): number[] {
  let taken = 0
  for (const neuron of own) if (neuron >= from && neuron < to) taken++
  const isFree = to - from - taken >= count ? (neuron: number) => !own.has(neuron) : () => true
  const found = new Set<number>()
  if (4 * (count + taken) < to - from) {
    while (found.size < count) {
      const neuron = from + Math.floor(random() * (to - from))
      if (isFree(neuron)) found.add(neuron)
    }
  } else {
    const free = Array.from({ length: to - from }, (_, i) => from + i).filter(isFree)
    for (const neuron of shuffled(free, random).slice(0, count)) found.add(neuron)
  }
  return [...found].sort((a, b) => a - b)
}
