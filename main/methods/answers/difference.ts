import type { Estimate } from '../evaluationSchema.ts'
import type { Bootstrap } from '../statistics/bootstrap.ts'
import { estimateOf } from '../statistics/estimates.ts'
import type { PairedAnswer } from './answer.ts'

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
