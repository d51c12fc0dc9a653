import { detectByClusters } from './clusters.ts'
import type { Detector } from './detector.ts'

/**
 * The method itself: attribution, weighed by how few clusters a neuron is in, without common neurons.
 *
 * @see Chen et al. 2024 (arXiv 2406.10868)
 */
export const qrnca: Detector = {
  title: 'QRNCA',
  summary: 'attribution weighed by rareness, common neurons removed: the method of the paper',
  ...{ scores: 'attribution', judgesRareness: true, common: 'removed', isMovable: true },
  detect: (questions, settings) => detectByClusters(questions, settings),
}
