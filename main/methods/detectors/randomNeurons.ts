/**
 * Neurons drawn at random, for each question as many as QRNCA finds with the same settings: what any set of that size
 * does. The draw of a question depends on the seed and its id alone. Scores are 0: none was measured.
 */
import { seededRandom } from '../../base/random.ts'
import { seedOf, shuffled } from '../../datasets/optionOrders.ts'
import type { NeuronCluster } from '../neuronCluster.ts'
import type { Detector, DetectorSettings } from './detector.ts'
import { qrnca } from './qrnca.ts'

/** From all neurons of the model. */
export const random: Detector = drawn(
  'Random',
  'for each question as many neurons as qrnca finds, drawn from all',
  (key, { nLayers, dMlp }, next) => distinct(key.length, nLayers * dMlp, next),
)

/** In each layer as many as QRNCA finds in it, so that the depth is no difference. */
export const randomSameLayers: Detector = drawn(
  'Random, same layers',
  'for each question as many neurons as qrnca finds, drawn from the layers that it finds them in',
  (key, { dMlp }, next) => {
    const byLayer = Map.groupBy(key, (neuron) => Math.floor(neuron / dMlp))
    return [...byLayer]
      .sort(([a], [b]) => a - b)
      .flatMap(([layer, found]) => distinct(found.length, dMlp, next).map((neuron) => layer * dMlp + neuron))
  },
)

function drawn(
  title: string,
  summary: string,
  draw: (key: readonly number[], settings: DetectorSettings, next: () => number) => number[],
): Detector {
  return {
    ...{ title, summary, scores: 'attribution', judgesRareness: true, common: null, isMovable: false, isDrawn: true },
    detect(questions, settings) {
      const found = qrnca.detect(questions, settings)
      const sets = found.questions.map(({ key }, i) => {
        const next = seededRandom(seedOf(settings.seed, `random neurons ${questions[i]!.id}`))
        return draw(key.neurons, settings, next).sort((a, b) => a - b)
      })
      return {
        clusters: sets.map(unscored),
        questions: sets.map((neurons) => ({ ...zeros(neurons), key: { neurons, scores: neurons.map(() => 0) } })),
        common: [],
        nClusters: found.nClusters,
      }
    },
  }
}

function unscored(neurons: readonly number[]): NeuronCluster {
  return { neurons, scores: neurons.map(() => 0), frequency: neurons.map(() => 0), total: 0 }
}

function zeros(neurons: readonly number[]): { readonly na: number[]; readonly ica: number[] } {
  return { na: neurons.map(() => 0), ica: neurons.map(() => 0) }
}

/** `count` different whole numbers below `limit`, each set of them as likely as any other. */
function distinct(count: number, limit: number, next: () => number): number[] {
  if (count * 2 > limit)
    return shuffled(
      Array.from({ length: limit }, (_, i) => i),
      next,
    ).slice(0, count)
  const chosen = new Set<number>()
  while (chosen.size < count) chosen.add(Math.floor(next() * limit))
  return [...chosen]
}
