import type { Numbers } from '../engine/training/adamW.ts'
import type { TrainedModel } from '../engine/training/trainingGraph.ts'
import { seededRandom } from '../base/random.ts'
import { initialWeights, normal } from '../engine/training/trainer.ts'

/** Standard deviations of the weights that are set. */
const deviation = { copying: 0.08, looking: 0.05 } as const

/**
 * Weights with which a model without grouped heads begins: random, but every head repeats what it attends to (outputs are
 * the transposed values), those of the last layer attend to tokens like their own (keys equal to queries), and the MLP of
 * the layer before writes nothing. To find an option's text again and read off its letter both are needed at once, and
 * random weights do not lead to either without the other: look-ups stayed at chance for 550 steps where they did for 150
 * with this. The first layer is left to look at neighbours: a text has to learn which letter stands before it.
 *
 * @see Trockman and Kolter 2023 (arXiv 2305.09828), who saw trained heads look like this and began with it
 */
export function firstWeights(model: TrainedModel, seed: number): Numbers {
  const weights = initialWeights(model, seed)
  const random = seededRandom(seed)
  const { architecture, args } = model
  const { dModel, nLayers } = args
  for (let layer = 0; layer < nLayers; layer++) {
    const sources = architecture.weights(args).layer(layer)
    const of = (role: string): Float32Array => weights.get(sources[role]!.name)!
    const [q, k, v, o] = [of('q'), of('k'), of('v'), of('o')]
    const isLast = layer === nLayers - 1
    for (let i = 0; layer > 0 && i < q.length; i++) {
      q[i] = (isLast ? deviation.copying : deviation.looking) * normal(random)
      k[i] = isLast ? q[i]! : deviation.looking * normal(random)
    }
    for (let i = 0; i < dModel; i++) {
      for (let j = 0; j < dModel; j++) o[j * dModel + i] = v[i * dModel + j] = deviation.copying * normal(random)
    }
    if (layer === nLayers - 2) of('down').fill(0)
  }
  return weights
}
