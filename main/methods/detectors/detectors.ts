import type { Detector } from './detector.ts'
import { activation, exact, gim, greedy, gradientXActivation, neurgrad, relp } from './highestScores.ts'
import { knowledgeNeurons } from './knowledgeNeurons.ts'
import { qrnca } from './qrnca.ts'
import { random, randomSameLayers } from './randomNeurons.ts'
import { withCommon } from './withCommon.ts'
import { withoutIca } from './withoutIca.ts'

/** Every way to find neurons, by the name it has on the command line and in a run's manifest. */
export const detectors = {
  qrnca,
  'without-ica': withoutIca,
  'with-common': withCommon,
  'knowledge-neurons': knowledgeNeurons,
  'gradient-x-activation': gradientXActivation,
  neurgrad,
  relp,
  gim,
  exact,
  greedy,
  activation,
  random,
  'random-same-layers': randomSameLayers,
} as const satisfies Record<string, Detector>

export type DetectorName = keyof typeof detectors
export const detectorNames = Object.keys(detectors) as readonly DetectorName[]
