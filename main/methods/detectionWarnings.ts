import { detectors, type DetectorName } from './detectors/detectors.ts'
import type { DetectionMode } from './neuronCluster.ts'
import type { ScoreKind } from './scoreKinds.ts'

/** What a detection knows about itself. */
export interface DetectionFacts {
  readonly method: DetectorName
  readonly mode: DetectionMode
  readonly u: number
  /** The corpus that was borrowed, and its clusters without the run's own. */
  readonly background: { readonly file: string; readonly clusters: number } | null
  /** Ids of questions with an empty cluster. */
  readonly empty: readonly string[]
  /** Questions whose attributions, summed over all neurons, are not positive. */
  readonly nNegative: number
  /** Variants whose integral missed its tolerance, and whether the rule aims at one. */
  readonly nUnconverged: number
  readonly nQuestions: number
  readonly nVariants: number
  /** Of the right letters, over all variants. */
  readonly meanProb: number
}

/** With fewer questions, which neurons are rare is mostly chance. */
const fewQuestions = 30
/** Below it, the right letters are hardly ever what the model is about to say. */
const lowProb = 0.05

/** What a reader must know before trusting the neurons, as sentences; none when all is well. */
export function detectionWarnings(facts: DetectionFacts): string[] {
  const { method, mode, empty, nNegative, nUnconverged, nVariants, nQuestions, meanProb } = facts
  const { scores, judgesRareness } = detectors[method]
  const isDrawn = method === 'random' || method === 'random-same-layers'
  const warnings = judgesRareness ? [...smallSet(facts)] : []
  if (empty.length > 0) {
    const which = `${empty.slice(0, 3).join(', ')}${empty.length > 3 ? ', …' : ''}`
    warnings.push(
      isDrawn
        ? `For ${empty.length} of ${nQuestions} questions qrnca finds no neuron, so none is drawn: ${which}.`
        : `${empty.length} of ${nQuestions} questions have no neuron with a positive ${nounOf[scores]}` +
            `${method === 'knowledge-neurons' ? ' in most of their variants' : ''}, so none is found for them: ${which}.`,
    )
  }
  if (nNegative > 0 && mode !== 'published' && scores === 'attribution' && !isDrawn) {
    warnings.push(
      `In ${nNegative} of ${nQuestions} questions the attributions sum to nothing or less: the MLPs together make the ` +
        'right letter less likely. Scores are divided by the size of that sum; do not compare them between questions.',
    )
  }
  if (nUnconverged > 0) {
    warnings.push(`${nUnconverged} of ${nVariants} attributions missed the tolerance: raise --steps or --tolerance.`)
  }
  if (meanProb < lowProb) {
    warnings.push(
      `The right letters have only ${Number(meanProb.toPrecision(3))} of the probability on average: the model is ` +
        'about to say something else. Look at "engram predict" before these neurons.',
    )
  }
  return warnings
}

const nounOf = {
  attribution: 'attribution',
  activation: 'activation',
  'gradient-x-activation': 'gradient times activation',
  neurgrad: 'gradient in the direction of its activation',
  relp: 'relevance',
  gim: 'modified gradient times activation',
  exact: 'effect',
  greedy: 'effect',
} as const satisfies Record<ScoreKind, string>

function* smallSet({ mode, u, nQuestions, background }: DetectionFacts): Generator<string> {
  const n = nQuestions + (background?.clusters ?? 0)
  const questions = n === 1 ? '1 question' : `${n} questions`
  if (background !== null) {
    yield (
      `Which neurons are rare or common is judged with ${background.clusters} clusters of the background corpus ` +
      `${background.file} besides those of these questions.`
    )
  }
  if (n <= 2) {
    yield (
      `With ${questions} no neuron can be rare: every inverse cluster attribution is 0 or less` +
      (mode === 'published' ? ', and the mode published then leaves no neuron.' : ', and the order means little.')
    )
  }
  if (mode === 'published') return
  if (1 / n > u) {
    yield (
      `With ${questions} a neuron of a single one is already in more than ${u} of the clusters: all count as ` +
      `common and none is left. Give at least ${Math.ceil(1 / u)} questions, or --background with clusters of others; ` +
      'the clusters are written all the same.'
    )
  } else if (n < fewQuestions) {
    yield background === null
      ? `Only ${questions} and no background corpus: which neurons are rare or common is judged by these alone.`
      : `Only ${n} clusters with those of the background corpus: which neurons are rare or common stays uncertain.`
  }
}
