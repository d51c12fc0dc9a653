/** Figures of answers in the shapes of the window's contract. */
import { accuracyCells, accuracyOf } from '../methods/answers/accuracy.ts'
import { judgedAnswer, pairAnswers, type PairedAnswer } from '../methods/answers/answer.ts'
import type { Answer } from '../methods/answers/answerSchema.ts'
import { flipsOf } from '../methods/answers/flips.ts'
import type { Facts } from '../methods/answers/units.ts'
import type { Accuracy } from '../methods/evaluationSchema.ts'
import type { Comparison, Run, Share } from './shapes.ts'

export function shareOf({ share, low, high, of }: Accuracy): Share {
  return { value: share ?? 0, low: low ?? 0, high: high ?? 1, n: of }
}

/** The share of right answers. */
export function answerShare(answers: readonly Answer[], facts: Facts): Share {
  return shareOf(accuracyOf(answers.map((answer) => judgedAnswer(answer, facts))))
}

/** The share of right answers, whole and by domain and language; null without an answer. */
export function runAccuracy(answers: readonly Answer[], facts: Facts): Run['accuracy'] {
  if (answers.length === 0) return null
  const cells = accuracyCells(answers, facts)
  return {
    all: answerShare(answers, facts),
    cells: cells.map(({ domain, lang, accuracy }) => ({ domain, lang, share: shareOf(accuracy) })),
  }
}

/** Changed answers, of the prompts that were asked both times. */
export function runFlips(before: readonly Answer[], after: readonly Answer[], facts: Facts) {
  const { rightToWrong, wrongToRight, otherWrong, p } = flipTable(pairAnswers(before, after, facts))
  return { rightToWrong, wrongToRight, otherWrong, p }
}

export function flipTable(answers: readonly PairedAnswer[]): NonNullable<Comparison['runs'][number]['flips']> {
  const { right, wrong, toRight, toWrong, toOtherWrong, p } = flipsOf(answers)
  return {
    rightToWrong: toWrong,
    wrongToRight: toRight,
    otherWrong: toOtherWrong,
    stayedRight: right - toWrong,
    stayedWrong: wrong - toRight - toOtherWrong,
    p,
  }
}
