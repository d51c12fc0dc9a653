import { meanOf } from '../../base/lists.ts'
import type { Accuracy, Baseline } from '../evaluationSchema.ts'
import { effectiveSize } from '../statistics/effectiveSize.ts'
import { wilsonInterval } from '../statistics/wilson.ts'
import { judgedAnswer, type JudgedAnswer, type ModelAnswer } from './answer.ts'
import type { Answer } from './answerSchema.ts'
import type { Facts } from './units.ts'

/**
 * The share of right answers, with an interval that takes answers about one fact for what they are: alike.
 *
 * @param looks of how many fields this is one: among forty, one or two seem to know something by luck, so being above
 *              chance takes an interval of 1 - 0.05 / looks (Bonferroni)
 */
export function accuracyOf(answers: readonly JudgedAnswer[], looks = 1): Accuracy {
  const clusters = [...Map.groupBy(answers, ({ unit }) => unit).values()].map((members) => ({
    successes: members.filter(({ right }) => right).length,
    size: members.length,
  }))
  const correct = clusters.reduce((sum, { successes }) => sum + successes, 0)
  const of = answers.length
  const effective = of === 0 ? 0 : effectiveSize(clusters)
  const interval = of === 0 ? null : wilsonInterval(correct / of, effective)
  const strict = of === 0 ? null : wilsonInterval(correct / of, effective, 1 - 0.05 / looks)
  const chance = meanOf(answers.map(({ nLetters }) => 1 / nLetters))
  return {
    ...{ correct, of, units: clusters.length, effective, chance },
    share: of === 0 ? null : correct / of,
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    atChance: strict === null || strict.low <= chance,
  }
}

/** Accuracy, with the mean probability of the right letter and of all letters. */
export function baselineOf(answers: readonly ModelAnswer[], looks = 1): Baseline {
  return {
    ...accuracyOf(answers, looks),
    prob: meanOf(answers.map(({ prob }) => prob)),
    mass: meanOf(answers.map(({ mass }) => mass)),
  }
}

/** Right answers in one domain and one language. */
export interface AccuracyCell {
  readonly domain: string
  /** Empty for questions without one. */
  readonly lang: string
  readonly accuracy: Accuracy
}

/** By domain and language, in the order of their first answers. */
export function accuracyCells(answers: readonly Answer[], facts: Facts): AccuracyCell[] {
  const cells = Map.groupBy(answers, ({ id }) => {
    const { domain, lang } = facts.fieldOf(id)
    return JSON.stringify([domain, lang])
  })
  return [...cells.values()].map((members) => ({
    ...facts.fieldOf(members[0]!.id),
    accuracy: accuracyOf(members.map((answer) => judgedAnswer(answer, facts))),
  }))
}
