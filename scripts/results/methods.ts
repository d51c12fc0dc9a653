import { detectorNames, type DetectorName } from '../../main/methods/detectors/detectors.ts'
import { agreeFields } from '../../main/runs/kindFields.ts'

/** Those of the paper's tables, then those that came later, in the order of the document. */
const first: readonly DetectorName[] = [
  ...(['qrnca', 'without-ica', 'with-common', 'knowledge-neurons', 'activation', 'random'] as const),
  ...(['exact', 'relp', 'gradient-x-activation'] as const),
]

/** Every method of the product: one that is added there has its rows here. */
export const methods: readonly DetectorName[] = [...new Set([...first, ...detectorNames])]

/** As they are run: what a stopped script should have first, and among that what needs no new scores. */
export const runOrder: readonly DetectorName[] = [
  ...new Set<DetectorName>(['qrnca', 'random', 'with-common', 'knowledge-neurons', 'without-ica', ...methods]),
]

/** Neurons of each question that a method tries which measures: as many as the table of agreement. */
export const exactCandidates = agreeFields.candidates.preset
