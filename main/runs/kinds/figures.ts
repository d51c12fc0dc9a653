/** What answers come to, in the shapes of a run's record. */
import { accuracyCells, accuracyOf } from '../../methods/answers/accuracy.ts'
import { judgedAnswer } from '../../methods/answers/answer.ts'
import type { Answer } from '../../methods/answers/answerSchema.ts'
import type { Facts } from '../../methods/answers/units.ts'
import type { Accuracy } from '../../methods/evaluationSchema.ts'
import type { RunAccuracy, Share } from '../summary.ts'

export function shareOf({ share, low, high, of }: Accuracy): Share {
  return { value: share ?? 0, low: low ?? 0, high: high ?? 1, n: of }
}

/** The share of right answers, whole and by domain and language; null without an answer. */
export function runAccuracy(answers: readonly Answer[], facts: Facts): RunAccuracy | null {
  if (answers.length === 0) return null
  return {
    all: shareOf(accuracyOf(answers.map((answer) => judgedAnswer(answer, facts)))),
    cells: accuracyCells(answers, facts).map(({ domain, lang, accuracy }) => ({
      ...{ domain, lang, share: shareOf(accuracy) },
    })),
  }
}
