import type { Flips } from '../evaluationSchema.ts'
import { effectiveSize } from '../statistics/effectiveSize.ts'
import { mcnemar } from '../statistics/mcnemar.ts'
import { wilsonInterval } from '../statistics/wilson.ts'
import type { PairedAnswer } from './answer.ts'

/**
 * Changed answers with their direction. McNemar's test counts units, not prompts: one unit speaks for the edit when more
 * of its answers are right than before, against it when fewer are, and is silent otherwise.
 */
export function flipsOf(answers: readonly PairedAnswer[]): Flips {
  const count = (test: (each: PairedAnswer) => boolean): number => answers.filter(test).length
  const net = new Map<number, number>()
  for (const { unit, rightBefore, rightAfter } of answers) {
    net.set(unit, (net.get(unit) ?? 0) + Number(rightAfter) - Number(rightBefore))
  }
  const improved = [...net.values()].filter((change) => change > 0).length
  const worsened = [...net.values()].filter((change) => change < 0).length
  const { p, chiSquare } = mcnemar(improved, worsened)
  return {
    of: answers.length,
    right: count(({ rightBefore }) => rightBefore),
    wrong: count(({ rightBefore }) => !rightBefore),
    toRight: count(({ rightBefore, rightAfter }) => !rightBefore && rightAfter),
    toWrong: count(({ rightBefore, rightAfter }) => rightBefore && !rightAfter),
    toOtherWrong: count(({ rightBefore, rightAfter, sameAnswer }) => !rightBefore && !rightAfter && !sameAnswer),
    lost: partOf(
      answers.filter(({ rightBefore }) => rightBefore),
      ({ rightAfter }) => !rightAfter,
    ),
    mended: partOf(
      answers.filter(({ rightBefore }) => !rightBefore),
      ({ rightAfter }) => rightAfter,
    ),
    ...{ improved, worsened, p, chiSquare },
  }
}

/** The share of answers that a test holds of, with an interval over facts: answers about one fact are alike. */
function partOf(answers: readonly PairedAnswer[], test: (each: PairedAnswer) => boolean): Flips['lost'] {
  if (answers.length === 0) return { share: null, low: null, high: null }
  const clusters = [...Map.groupBy(answers, ({ unit }) => unit).values()].map((members) => ({
    successes: members.filter(test).length,
    size: members.length,
  }))
  const share = clusters.reduce((sum, { successes }) => sum + successes, 0) / answers.length
  const interval = wilsonInterval(share, effectiveSize(clusters))
  return { share, low: interval?.low ?? null, high: interval?.high ?? null }
}
