import { largest, smallest } from '../../base/lists.ts'
import type { Drift, FieldEvaluation, Locality, Wording } from '../evaluationSchema.ts'
import { perEdit, type EditName, type LeastEffect } from './edits.ts'
import type { EvaluationContext } from './evaluationContext.ts'
import { canTell } from '../answers/letterPush.ts'
import { fieldCard } from './fieldCard.ts'
import type { EvaluatedQuestion, FieldMembers } from './fields.ts'
import { places } from './otherQuestions.ts'
import type { NeuronGrid } from './randomSets.ts'
import { pcrOf } from './pcr.ts'
import { pooledOf } from './pooledEvaluation.ts'
import { predictionOf } from './fieldPrediction.ts'

/** Texts of the drift, for their numbers. */
export interface DriftTexts {
  readonly texts: number
  readonly tokens: number
}

export interface FieldOptions {
  readonly grid: NeuronGrid
  readonly driftTexts: DriftTexts
  /** From which size on an effect counts. */
  readonly least: LeastEffect
}

/** Everything that is known of one field. */
export function evaluateField(
  field: FieldMembers,
  context: EvaluationContext,
  { grid, driftTexts, least }: FieldOptions,
): FieldEvaluation {
  const { plan, observed, bootstrap, effects, contrasts } = context
  const { members, ...about } = field
  const self = { own: observed.self(members, 'own'), random: observed.self(members, 'random') }
  const sameLayers = observed.self(members, 'sameLayers')
  const unrelatedOf = (set: 'own' | 'random' | 'sameLayers') => observed.others(members, set, [plan.others.control])
  const unrelated = unrelatedOf('own')
  const pcr = (related: typeof sameLayers, other: typeof sameLayers) =>
    perEdit((edit) => pcrOf(related[edit], other[edit], bootstrap))
  const figures = {
    field: about,
    baseline: context.baseline(context.items(members, ['detected'])),
    neurons: neuronCounts(
      members.map((i) => plan.questions[i]!),
      grid,
    ),
    own: effects(self.own),
    random: effects(self.random),
    sameLayers: effects(sameLayers),
    unrelated: effects(unrelated),
    beyond: {
      random: contrasts(self.own, self.random),
      sameLayers: contrasts(self.own, sameLayers),
      unrelated: contrasts(self.own, unrelated),
    },
    pcr: {
      own: pcr(self.own, unrelated),
      random: pcr(self.random, unrelatedOf('random')),
      sameLayers: pcr(sameLayers, unrelatedOf('sameLayers')),
    },
    locality: localityOf(members, context),
    wordings: wordingsOf(members, context),
    pooled: pooledOf(field, context),
    drift: driftOf(members, context, driftTexts),
    prediction: predictionOf(field, context),
    stability: context.estimate(
      members.flatMap((i) => {
        const { neurons, frequency, nVariants } = plan.questions[i]!
        if (neurons.length === 0 || nVariants === 0) return []
        const share = frequency.reduce((sum, count) => sum + count / nVariants, 0) / neurons.length
        return [{ unit: plan.units[i]!, value: share }]
      }),
    ),
    guards: {
      own: perEdit((edit) => context.letters.own(members, edit)),
      others: perEdit((edit) => context.letters.others(members, edit)),
      pushing: perEdit((edit) => pushingOf(members, context, edit)),
    },
  }
  return { ...figures, card: fieldCard(figures, unseenOf(members, context), least) }
}

/** Sets that move one letter in questions of other facts, of those with enough of these to tell. */
function pushingOf(members: readonly number[], { letters }: EvaluationContext, edit: EditName) {
  const pushes = members.flatMap((question) => letters.ofSet(question, edit) ?? [])
  return { sets: pushes.filter(({ moves }) => moves).length, of: pushes.filter(canTell).length }
}

function neuronCounts(questions: readonly EvaluatedQuestion[], { nLayers, dMlp }: NeuronGrid) {
  const sizes = questions.map(({ neurons }) => neurons.length)
  const layers = new Array<number>(nLayers).fill(0)
  for (const { neurons } of questions) for (const neuron of neurons) layers[Math.floor(neuron / dMlp)]!++
  return {
    mean: sizes.reduce((sum, size) => sum + size, 0) / sizes.length,
    min: smallest(sizes),
    max: largest(sizes),
    distinct: new Set(questions.flatMap(({ neurons }) => neurons)).size,
    empty: sizes.filter((size) => size === 0).length,
    layers,
  }
}

function localityOf(members: readonly number[], { observed, effects, estimate }: EvaluationContext): Locality[] {
  return places.flatMap((where) => {
    const seen = observed.others(members, 'own', [where])
    if (seen.boost.length === 0) return []
    const unchanged = perEdit((edit) =>
      estimate(seen[edit].map(({ unit, sameAnswer }) => ({ unit, value: Number(sameAnswer) }))),
    )
    return [{ where, pairs: seen.boost.length, effects: effects(seen), unchanged }]
  })
}

function wordingsOf(members: readonly number[], context: EvaluationContext): Wording[] {
  const kinds = ['detected', 'template', 'order'] as const
  return kinds.flatMap((kind) => {
    const items = context.items(members, [kind])
    if (items.length === 0) return []
    const templates = new Set(items.map((item) => context.plan.items[item]!.template).filter((name) => name !== ''))
    return [
      {
        kind,
        templates: [...templates].sort(),
        baseline: context.baseline(items),
        own: context.effects(context.observed.self(members, 'own', [kind])),
        random: context.effects(context.observed.self(members, 'sameLayers', [kind])),
      },
    ]
  })
}

/** All unseen wordings together: what the verdict asks. */
function unseenOf(members: readonly number[], context: EvaluationContext) {
  const kinds = ['template', 'order'] as const
  const items = context.items(members, kinds)
  if (items.length === 0) return null
  const own = context.observed.self(members, 'own', kinds)
  return {
    baseline: context.baseline(items),
    own: context.effects(own),
    beyond: context.contrasts(own, context.observed.self(members, 'sameLayers', kinds)),
  }
}

function driftOf(
  members: readonly number[],
  { plan, measured, estimate }: EvaluationContext,
  { texts, tokens }: DriftTexts,
): Drift | null {
  const inField = new Set(members)
  const found = measured.drift.filter(({ question }) => inField.has(question))
  if (found.length === 0) return null
  const over = (set: 'own' | 'random') =>
    perEdit((edit) =>
      estimate(found.map(({ question, ...kl }) => ({ unit: plan.units[question]!, value: kl[set][edit] }))),
    )
  return { sets: found.length, texts, tokens, ...over('own'), random: over('random') }
}
