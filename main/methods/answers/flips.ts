import type { Flips } from '../evaluationSchema.ts'
import { mcnemar } from '../statistics/mcnemar.ts'
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
    ...{ improved, worsened, p, chiSquare },
  }
}
