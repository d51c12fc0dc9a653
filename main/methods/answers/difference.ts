import type { Estimate } from '../evaluationSchema.ts'
import type { Bootstrap } from '../statistics/bootstrap.ts'
import { estimateOf } from '../statistics/estimates.ts'
import { rightProb, type PairedAnswer } from './answer.ts'
import type { Answer } from './answerSchema.ts'
import type { Facts } from './units.ts'

/**
 * How much the share of right answers grows, with an interval over facts: variants and translations of one are not
 * independent.
 */
export function accuracyDifference(answers: readonly PairedAnswer[], bootstrap: Bootstrap): Estimate {
  const changes = answers.map(({ unit, rightBefore, rightAfter }) => ({
    unit,
    value: Number(rightAfter) - Number(rightBefore),
  }))
  return estimateOf(changes, bootstrap)
}

/** How much the mean probability of the right letter grows from one list of answers to another of the same prompts. */
export function probDifference(
  before: readonly Answer[],
  after: readonly Answer[],
  facts: Facts,
  bootstrap: Bootstrap,
): Estimate {
  const changes = after.map((is, i) => ({ unit: facts.unitOf(is.id), value: rightProb(is) - rightProb(before[i]!) }))
  return estimateOf(changes, bootstrap)
}
