import { detectByClusters } from './clusters.ts'
import type { Detector } from './detector.ts'

/**
 * The method itself: attribution, weighed by how few clusters a neuron is in, without common neurons.
 *
 * @see Chen et al. 2024 (arXiv 2406.10868)
 */
export const qrnca: Detector = {
  summary: 'attribution weighed by rareness, without common neurons (the method of the paper)',
  scores: 'attribution',
  judgesRareness: true,
  detect: (questions, settings) => detectByClusters(questions, settings),
}
