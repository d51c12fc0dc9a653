/** What same-size random sets do to prompts, beside what the edited set does. */
import { largest, smallest } from '../../base/lists.ts'
import { flipsOf } from '../answers/flips.ts'
import { byQuestion, measures } from '../evaluation/effects.ts'
import { likeliest, type LetterProbs, type Observation } from '../evaluation/observations.ts'
import type { Band, Control } from './experimentSchema.ts'

/** A prompt that was asked with and without an edit. */
export interface AskedPrompt {
  readonly question: number
  readonly unit: number
  /** Index of the right letter. */
  readonly gold: number
  readonly nLetters: number
}

export function observation(
  { question, unit, gold }: AskedPrompt,
  before: LetterProbs,
  after: LetterProbs,
  draw = 0,
): Observation {
  const [answerBefore, answerAfter] = [likeliest(before), likeliest(after)]
  return {
    ...{ question, unit, draw, before: before[gold]!, after: after[gold]! },
    rightBefore: answerBefore === gold,
    rightAfter: answerAfter === gold,
    sameAnswer: answerBefore === answerAfter,
  }
}

/**
 * @param draws the observations under each random set
 * @returns     null without a set or a prompt
 */
export function controlOf(draws: readonly (readonly Observation[])[]): Control | null {
  if (draws.length === 0 || draws[0]!.length === 0) return null
  const over = (value: (observations: readonly Observation[]) => number): Band => bandOf(draws.map(value))
  return {
    prob: over((observations) => meanOf(observations, ({ after }) => after)),
    share: over((all) => all.filter(({ rightAfter }) => rightAfter).length / all.length),
    logRatio: over((observations) => meanOf(observations, measures.logRatio)),
    toRight: over((observations) => flipsOf(observations).toRight),
    toWrong: over((observations) => flipsOf(observations).toWrong),
  }
}

/** The mean of a measure over questions, each of which counts once. */
export function meanOf(observations: readonly Observation[], measure: (of: Observation) => number): number {
  const values = byQuestion(observations, measure).map(({ value }) => value)
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function bandOf(values: readonly number[]): Band {
  return {
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
    min: smallest(values),
    max: largest(values),
  }
}
