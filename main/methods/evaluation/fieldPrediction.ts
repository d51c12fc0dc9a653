import type { Prediction } from '../evaluationSchema.ts'
import { accuracyOf } from '../answers/accuracy.ts'
import type { JudgedAnswer } from '../answers/answer.ts'
import type { EvaluationContext } from './evaluationContext.ts'
import type { FieldMembers } from './fields.ts'
import { nearestMeanAnswers, type Sample } from './prediction.ts'

type Halves = readonly [readonly number[], readonly number[]]

/**
 * Right letters predicted from a field's pooled neurons. Neurons and letter means of one half answer the other one: a
 * prompt is never answered by neurons that were found with its help.
 */
export function predictionOf({ id, members }: FieldMembers, context: EvaluationContext): Prediction | null {
  const { plan } = context
  const found = plan.pools.find(({ field }) => field.id === id)
  if (found === undefined) return null
  const items = context.items(members, ['detected'])
  const inHalf = (half: 0 | 1): readonly number[] =>
    items.filter((item) => found.halfOf.get(plan.items[item]!.question) === half)
  const halves = [inHalf(0), inHalf(1)] as const
  return {
    neurons: [found.pools[0].length, found.pools[1].length],
    own: accuracyOf(predicted(found.pools, halves, context), plan.pools.length),
    random: accuracyOf(
      plan.randomPools.get(id)!.flatMap((pools) => predicted(pools, halves, context)),
      plan.pools.length,
    ),
    model: accuracyOf(
      items.map((item) => context.answer(item)),
      plan.pools.length,
    ),
  }
}

function predicted(pools: Halves, halves: Halves, context: EvaluationContext): JudgedAnswer[] {
  const { plan, measured } = context
  return ([0, 1] as const).flatMap((calibrated) => {
    const neurons = pools[calibrated]
    const sample = (item: number): Sample => ({
      values: measured.activations(item, neurons),
      gold: plan.items[item]!.gold,
      nLetters: plan.items[item]!.nLetters,
    })
    const tested = halves[1 - calibrated]!
    const answers = nearestMeanAnswers(halves[calibrated].map(sample), tested.map(sample))
    return tested.map((item, i) => {
      const { question, gold, nLetters } = plan.items[item]!
      return { unit: plan.units[question]!, right: answers[i] === gold, nLetters }
    })
  })
}
