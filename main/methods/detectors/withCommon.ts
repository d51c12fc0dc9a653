import { detectByClusters } from './clusters.ts'
import type { Detector } from './detector.ts'

/**
 * QRNCA that keeps common neurons.
 *
 * @see Chen et al. 2024 (arXiv 2406.10868), table 4, "with common neurons"
 */
export const withCommon: Detector = {
  title: 'QRNCA with common neurons',
  summary: 'as qrnca, common neurons kept',
  ...{ scores: 'attribution', judgesRareness: true, common: 'kept', isMovable: true },
  detect: (questions, settings) => detectByClusters(questions, settings, { removesCommon: false }),
}
