/**
 * The effect of an edit on the right letter, over observations. Every question counts once, however many variants or
 * random sets it was measured in: its observations are averaged first.
 */
import type { Effect, Estimate, Flips } from '../evaluationSchema.ts'
import type { Bootstrap } from '../statistics/bootstrap.ts'
import { mcnemar } from '../statistics/mcnemar.ts'
import { estimateOf } from './estimates.ts'
import type { UnitValue } from './estimates.ts'
import type { Observation } from './observations.ts'

/** Below this probability no answer hangs on the letter: a relative change would be noise divided by nothing. */
export const smallestProb = 1e-4
/** What logarithms are taken of at least: a float32 soft-max may well be 0. */
const logFloor = 1e-9

type Measure = (observation: Observation) => number | null

export const measures = {
  relative: ({ before, after }) => (before < smallestProb ? null : (after - before) / before),
  logRatio: ({ before, after }) => Math.log(Math.max(after, logFloor) / Math.max(before, logFloor)),
  difference: ({ before, after }) => after - before,
} as const satisfies Record<string, Measure>

export function effectOf(observations: readonly Observation[], bootstrap: Bootstrap): Effect {
  const estimate = (measure: Measure): Estimate => estimateOf(byQuestion(observations, measure), bootstrap)
  return {
    items: observations.length,
    leftOut: observations.filter(({ before }) => before < smallestProb).length,
    relative: estimate(measures.relative),
    logRatio: estimate(measures.logRatio),
    difference: estimate(measures.difference),
    flips: flipsOf(observations),
  }
}

/** The mean of a measure in each question that has one. */
export function byQuestion(
  observations: readonly Observation[],
  measure: Measure,
): (UnitValue & { readonly question: number })[] {
  const found = new Map<number, { unit: number; sum: number; count: number }>()
  for (const observation of observations) {
    const value = measure(observation)
    if (value === null) continue
    const known = found.get(observation.question) ?? { unit: observation.unit, sum: 0, count: 0 }
    known.sum += value
    known.count++
    found.set(observation.question, known)
  }
  return [...found].map(([question, { unit, sum, count }]) => ({ question, unit, value: sum / count }))
}

/** Differences of a measure between two groups of observations, in the questions that both have. */
export function differences(
  of: readonly Observation[],
  from: readonly Observation[],
  measure: Measure = measures.logRatio,
): UnitValue[] {
  const other = new Map(byQuestion(from, measure).map(({ question, value }) => [question, value]))
  return byQuestion(of, measure).flatMap(({ question, unit, value }) => {
    const control = other.get(question)
    return control === undefined ? [] : [{ unit, value: value - control }]
  })
}

/**
 * Changed answers with their direction. McNemar's test counts units, not prompts: one unit speaks for the edit when more
 * of its answers are right than before, against it when fewer are, and is silent otherwise.
 */
export function flipsOf(observations: readonly Observation[]): Flips {
  const count = (test: (each: Observation) => boolean): number => observations.filter(test).length
  const net = new Map<number, number>()
  for (const { unit, rightBefore, rightAfter } of observations) {
    net.set(unit, (net.get(unit) ?? 0) + Number(rightAfter) - Number(rightBefore))
  }
  const improved = [...net.values()].filter((change) => change > 0).length
  const worsened = [...net.values()].filter((change) => change < 0).length
  const { p, chiSquare } = mcnemar(improved, worsened)
  return {
    of: observations.length,
    right: count(({ rightBefore }) => rightBefore),
    wrong: count(({ rightBefore }) => !rightBefore),
    toRight: count(({ rightBefore, rightAfter }) => !rightBefore && rightAfter),
    toWrong: count(({ rightBefore, rightAfter }) => rightBefore && !rightAfter),
    toOtherWrong: count(({ rightBefore, rightAfter, sameAnswer }) => !rightBefore && !rightAfter && !sameAnswer),
    ...{ improved, worsened, p, chiSquare },
  }
}
