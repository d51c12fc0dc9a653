import { detectNeurons, type RankSettings } from '../detection.ts'
import { neuronCluster } from '../neuronCluster.ts'
import type { Detected, DetectorSettings, ScoredQuestion } from './detector.ts'

/** The clusters of all questions, ranked as `rank` says: what the detectors that threshold scores have in common. */
export function detectByClusters(
  questions: readonly ScoredQuestion[],
  settings: DetectorSettings,
  rank: Partial<Pick<RankSettings, 'weighsByRareness' | 'removesCommon'>> = {},
): Detected {
  const { mode, t } = settings
  const clusters = questions.map(({ variants }) => neuronCluster(variants, mode, t))
  return { clusters, ...detectNeurons(clusters, { ...settings, ...rank }) }
}
