import type { Accuracy, Baseline } from '../evaluationSchema.ts'
import { effectiveSize } from '../statistics/effectiveSize.ts'
import { wilsonInterval } from '../statistics/wilson.ts'

/** One answer to a prompt. */
export interface Answer {
  readonly unit: number
  readonly right: boolean
  readonly nLetters: number
}

/** An answer of the model: with the probability of the right letter, and of all letters together. */
export interface ModelAnswer extends Answer {
  readonly prob: number
  readonly mass: number
}

/**
 * The share of right answers, with an interval that takes answers about one fact for what they are: alike.
 *
 * @param looks of how many fields this is one: among forty, one or two seem to know something by luck, so being above
 *              chance takes an interval of 1 - 0.05 / looks (Bonferroni)
 */
export function accuracyOf(answers: readonly Answer[], looks = 1): Accuracy {
  const clusters = [...Map.groupBy(answers, ({ unit }) => unit).values()].map((members) => ({
    successes: members.filter(({ right }) => right).length,
    size: members.length,
  }))
  const correct = clusters.reduce((sum, { successes }) => sum + successes, 0)
  const of = answers.length
  const effective = of === 0 ? 0 : effectiveSize(clusters)
  const interval = of === 0 ? null : wilsonInterval(correct / of, effective)
  const strict = of === 0 ? null : wilsonInterval(correct / of, effective, 1 - 0.05 / looks)
  const chance = mean(answers, ({ nLetters }) => 1 / nLetters)
  return {
    ...{ correct, of, units: clusters.length, effective, chance },
    share: of === 0 ? null : correct / of,
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    atChance: strict === null || strict.low <= chance,
  }
}

export function baselineOf(answers: readonly ModelAnswer[], looks = 1): Baseline {
  return {
    ...accuracyOf(answers, looks),
    prob: mean(answers, ({ prob }) => prob),
    mass: mean(answers, ({ mass }) => mass),
  }
}

function mean<T>(list: readonly T[], value: (each: T) => number): number {
  return list.length === 0 ? 0 : list.reduce((sum, each) => sum + value(each), 0) / list.length
}
