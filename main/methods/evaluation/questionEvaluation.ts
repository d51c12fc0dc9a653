import type { Baseline, QuestionEvaluation } from '../evaluationSchema.ts'
import { collapseText } from '../answers/guardText.ts'
import { flipsOf } from '../answers/flips.ts'
import { expectedSign, perEdit, type EditName, type LeastEffect } from './edits.ts'
import { measures } from './effects.ts'
import type { EvaluationContext } from './evaluationContext.ts'
import { inPoints, isAtChance, knownText } from './fieldCard.ts'
import type { Observation } from './observations.ts'
import type { Observed } from './observed.ts'
import type { NeuronGrid } from './randomSets.ts'
import { cardOf } from './verdict.ts'

/** At most one in twenty sets, the own one among them, may do as well as the own one: that takes 19 others. */
const level = 0.05
export const fewestSets = 19

export interface QuestionOptions {
  readonly grid: NeuronGrid
  /** Of all questions together. */
  readonly baseline: Baseline
  readonly least: LeastEffect
  /** Of a neuron of a question: in which share of the compared runs it is found; null where there is one run. */
  readonly runsOf: (question: number, neuron: number) => number | null
}

/** Everything that is known of one question. */
export function evaluateQuestion(
  question: number,
  context: EvaluationContext,
  { grid, baseline, least, runsOf }: QuestionOptions,
): QuestionEvaluation {
  const { plan, observed, measured } = context
  const { id, domain, lang, pair, neurons, scores, frequency, nVariants } = plan.questions[question]!
  const answers = context.items([question], ['detected']).map((item) => context.answer(item))
  const own = observed.self([question], 'own')
  const random = observed.self([question], 'random')
  const sameLayers = observed.self([question], 'sameLayers')
  const unrelated = observed.others([question], 'own', [plan.others.control])
  const unseen = observed.self([question], 'own', ['template', 'order'])
  const unseenRandom = observed.self([question], 'sameLayers', ['template', 'order'])
  const drift = measured.drift.find((each) => each.question === question)
  const correct = answers.filter(({ right }) => right).length
  const ranks = perEdit((edit) => rankOf(own[edit], [random[edit], sameLayers[edit]], edit))
  const sets = ranks.boost?.sets ?? 0
  const push = perEdit((edit) => context.letters.ofSet(question, edit))
  const isKnown = !isAtChance(baseline) && 2 * correct > answers.length
  const card = cardOf({
    neurons: neurons.length,
    least,
    known: {
      passed: isKnown,
      detail: isAtChance(baseline)
        ? knownText(baseline)
        : `it is answered right in ${correct} of ${answers.length} variants`,
    },
    tooFew: sets < fewestSets ? `of ${fewestSets} random sets that are needed there are ${sets}` : null,
    evidence: perEdit((edit) => ({
      own: meanOf(own[edit], 'logRatio'),
      points: inPoints(meanOf(own[edit], 'difference')),
      letters: {
        collapse: collapseText(context.letters.own([question], edit).letters),
        ...{ push: push[edit], pushing: null },
      },
      unrelated: meanOf(unrelated[edit], 'logRatio'),
      beyondRandom: {
        passed: ranks[edit] === null ? null : ranks[edit].share <= level,
        detail: ranks[edit] === null ? 'no random set' : `rank ${ranks[edit].rank} of ${sets + 1} sets`,
      },
      beyondUnrelated: { passed: null, detail: `${unrelated[edit].length} unrelated questions` },
      unseen: unseenEvidence(unseen[edit], unseenRandom[edit], edit),
    })),
  })
  return {
    ...{ id, domain, lang, pair, correct, variants: answers.length },
    prob: answers.reduce((sum, { prob }) => sum + prob, 0) / answers.length,
    neurons: neurons.map((neuron, i) => ({
      layer: Math.floor(neuron / grid.dMlp),
      neuron: neuron % grid.dMlp,
      score: scores[i]!,
      variants: nVariants === 0 ? null : frequency[i]! / nVariants,
      runs: runsOf(question, neuron),
    })),
    own: changesOf(own),
    random: changesOf(random),
    sameLayers: changesOf(sameLayers),
    unrelated: changesOf(unrelated),
    wordings: changesOf(unseen),
    rank: { boost: ranks.boost?.share ?? null, suppress: ranks.suppress?.share ?? null, sets },
    flips: perEdit((edit) => flipsOf(own[edit])),
    drift: drift === undefined ? null : { boost: drift.own.boost, suppress: drift.own.suppress },
    push,
    card,
  }
}

function unseenEvidence(own: readonly Observation[], random: readonly Observation[], edit: EditName) {
  const mean = meanOf(own, 'logRatio')
  const known = 2 * own.filter(({ rightBefore }) => rightBefore).length > own.length
  return mean === null ? null : { own: mean, beyondRandom: rankOf(own, [random], edit)?.rank === 1, known }
}

/** Where the own set stands among random ones, by how far it moves the right letter in the expected direction. */
function rankOf(own: readonly Observation[], random: readonly (readonly Observation[])[], edit: EditName) {
  const mean = meanOf(own, 'logRatio')
  if (mean === null) return null
  const drawn = random.flatMap((observations) =>
    [...Map.groupBy(observations, ({ draw }) => draw).values()].map((each) => meanOf(each, 'logRatio')!),
  )
  const sign = expectedSign[edit]
  const rank = 1 + drawn.filter((value) => sign * value >= sign * mean).length
  return { rank, sets: drawn.length, share: rank / (drawn.length + 1) }
}

function changesOf(observed: Observed): QuestionEvaluation['own'] {
  return perEdit((edit) => ({
    relative: meanOf(observed[edit], 'relative'),
    logRatio: meanOf(observed[edit], 'logRatio'),
    difference: meanOf(observed[edit], 'difference'),
  }))
}

function meanOf(observations: readonly Observation[], name: keyof typeof measures): number | null {
  const values = observations.flatMap((observation) => measures[name](observation) ?? [])
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
}
