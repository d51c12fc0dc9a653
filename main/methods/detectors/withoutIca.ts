import { detectByClusters } from './clusters.ts'
import type { Detector } from './detector.ts'

/**
 * QRNCA with every inverse cluster attribution set to 1: ranked by attribution alone. Common neurons are still removed,
 * so that one thing differs from the method and not two.
 *
 * @see Chen et al. 2024 (arXiv 2406.10868), table 4, "w/o ICA"
 */
export const withoutIca: Detector = {
  title: 'QRNCA without rareness',
  summary: 'ranked by attribution alone, common neurons removed',
  ...{ scores: 'attribution', judgesRareness: true, common: 'removed', isMovable: true },
  detect: (questions, settings) => detectByClusters(questions, settings, { weighsByRareness: false }),
}
