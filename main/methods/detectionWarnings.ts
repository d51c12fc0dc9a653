import type { DetectionMode } from './neuronCluster.ts'

/** What a detection knows about itself. */
export interface DetectionFacts {
  readonly mode: DetectionMode
  readonly u: number
  /** Ids of questions without a positive attribution in any variant. */
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
  const { mode, empty, nNegative, nUnconverged, nVariants, nQuestions, meanProb } = facts
  const warnings = [...smallSet(facts)]
  if (empty.length > 0) {
    warnings.push(
      `${empty.length} of ${nQuestions} questions have no neuron with a positive attribution, so none is found for ` +
        `them: ${empty.slice(0, 3).join(', ')}${empty.length > 3 ? ', …' : ''}.`,
    )
  }
  if (nNegative > 0 && mode !== 'published') {
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

function* smallSet({ mode, u, nQuestions: n }: DetectionFacts): Generator<string> {
  const questions = n === 1 ? '1 question' : `${n} questions`
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
      `common and none is left. Give at least ${Math.ceil(1 / u)} questions; the clusters are written all the same.`
    )
  } else if (n < fewQuestions) {
    yield `Only ${questions} and no background corpus: which neurons are rare or common is judged by these alone.`
  }
}
