import { detectByClusters } from './clusters.ts'
import type { Detector } from './detector.ts'

/** Each question's neurons with the highest scores, whatever the other questions have: above `t`, at most `v`. */
function highestScores(scores: Detector['scores'], title: string, summary: string): Detector {
  return {
    ...{ title, summary, scores, judgesRareness: false, common: null, isMovable: true },
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
export const activation = highestScores('activation', 'Activation', 'the highest activations')

/** The first term of the integral's expansion: what integrated gradients are without a path. */
export const gradientXActivation = highestScores(
  'gradient-x-activation',
  'Gradient × activation',
  'the gradient at the clean point times the activation',
)

/**
 * The gradient with the sign of the activation, an estimate of how P changes with the neuron's size.
 *
 * @see NeurGrad (arXiv 2412.18053)
 */
export const neurgrad = highestScores('neurgrad', 'NeurGrad', 'the gradient times the activation’s sign')

/**
 * Relevance patching: as gradient times activation, with what keeps gradients from being faithful held fixed.
 *
 * @see Jafari et al. 2025 (arXiv 2508.21258); the rules in `engine/ops/backwardRules.ts`
 */
export const relp = highestScores(
  'relp',
  'RelP',
  'relevance: the activation times a gradient with norms, patterns and activation functions held fixed',
)

/**
 * Gradient interaction modifications: as gradient times activation, without what one part of attention takes from another.
 *
 * @see Edin et al. 2025 (arXiv 2505.17630); the rules in `engine/ops/backwardRules.ts`
 */
export const gim = highestScores(
  'gim',
  'GIM',
  'the activation times a gradient with norms held fixed and attention softened',
)

/** No proxy: what each neuron alone does, measured. Of large models the most promising neurons alone are tried. */
export const exact = highestScores(
  'exact',
  'Exact effects',
  'the largest drop of P when the neuron alone is switched off, measured',
)

/** Neurons together: a set grown by the neuron that takes most off P beside those before it. */
export const greedy = highestScores(
  'greedy',
  'Greedy set',
  'a set grown by the neuron whose switching off, with those before it, takes most off P, measured',
)
