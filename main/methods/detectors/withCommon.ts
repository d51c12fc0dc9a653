import { detectByClusters } from './clusters.ts'
import type { Detector } from './detector.ts'

/**
 * QRNCA that keeps common neurons.
 *
 * @see Chen et al. 2024 (arXiv 2406.10868), table 4, "with common neurons"
 */
export const withCommon: Detector = {
  summary: 'qrnca that keeps common neurons',
  scores: 'attribution',
  judgesRareness: true,
  detect: (questions, settings) => detectByClusters(questions, settings, { removesCommon: false }),
}
