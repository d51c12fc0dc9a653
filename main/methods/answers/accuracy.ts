import { meanOf } from '../../base/lists.ts'
import type { Accuracy, Baseline } from '../evaluationSchema.ts'
import { effectiveSize } from '../statistics/effectiveSize.ts'
import { wilsonInterval } from '../statistics/wilson.ts'
import { chanceLevel, guessingP } from './chance.ts'
import { judgedAnswer, type JudgedAnswer, type ModelAnswer } from './answer.ts'
import type { Answer } from './answerSchema.ts'
import type { Facts } from './units.ts'

/**
 * The share of right answers, with an interval that takes answers about one fact for what they are: alike.
 *
 * @param looks of how many fields this is one: among forty, one or two seem to know something by luck, so being above
 *              chance takes a p of 0.05 / looks or less (Bonferroni; see chance.ts for the test)
 */
export function accuracyOf(answers: readonly JudgedAnswer[], looks = 1): Accuracy {
  const facts = [...Map.groupBy(answers, ({ unit }) => unit).values()].map((members) => ({
    right: members.filter(({ right }) => right).length,
    of: members.length,
    chance: chanceOf(members),
  }))
  const clusters = facts.map(({ right, of }) => ({ successes: right, size: of }))
  const correct = clusters.reduce((sum, { successes }) => sum + successes, 0)
  const of = answers.length
  const effective = of === 0 ? 0 : effectiveSize(clusters)
  const interval = of === 0 ? null : wilsonInterval(correct / of, effective)
  const p = guessingP(facts)
  return {
    ...{ correct, of, units: facts.length, effective, share: of === 0 ? null : correct / of },
    ...{ low: interval?.low ?? null, high: interval?.high ?? null },
    ...{ chance: chanceOf(answers), p, atChance: p > chanceLevel / looks },
  }
}

function chanceOf(answers: readonly JudgedAnswer[]): number {
  return meanOf(answers.map(({ nLetters }) => 1 / nLetters))
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
