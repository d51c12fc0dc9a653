/**
 * The effect of an edit on the right letter, over observations. Every question counts once, however many variants or
 * random sets it was measured in: its observations are averaged first.
 */
import type { Effect, Estimate } from '../evaluationSchema.ts'
import { accuracyDifference } from '../answers/difference.ts'
import { flipsOf } from '../answers/flips.ts'
import type { Bootstrap } from '../statistics/bootstrap.ts'
import { estimateOf, type UnitValue } from '../statistics/estimates.ts'
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
    gain: accuracyDifference(observations, bootstrap),
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
