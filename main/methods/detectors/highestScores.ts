import { detectByClusters } from './clusters.ts'
import type { Detector } from './detector.ts'

/** Each question's neurons with the highest scores, whatever the other questions have: above `t`, at most `v`. */
function highestScores(scores: Detector['scores'], summary: string): Detector {
  return {
    ...{ summary, scores, judgesRareness: false },
    detect: (questions, settings) =>
      detectByClusters(
        questions,
        // The mode is how attributions are summed; there is one way for these.
        { ...settings, mode: 'paper', background: null },
        { weighsByRareness: false, removesCommon: false },
      ),
  }
}

/** The neurons that fire most: needs no gradient and no right letter. */
export const activation = highestScores('activation', 'the neurons with the highest activation')

/** The first term of the integral's expansion: what integrated gradients are without a path. */
export const gradientXActivation = highestScores('gradient-x-activation', 'gradient times activation, without a path')

/**
 * The gradient with the sign of the activation, an estimate of how P changes with the neuron's size.
 *
 * @see NeurGrad (arXiv 2412.18053)
 */
export const neurgrad = highestScores('neurgrad', 'gradient times the sign of the activation (NeurGrad)')
