import type { Answer } from './answerSchema.ts'
import type { Facts } from './units.ts'

/** Whether a prompt of a fact was answered right, out of how many letters. */
export interface JudgedAnswer {
  readonly unit: number
  readonly right: boolean
  readonly nLetters: number
}

/** With the probability of the right letter, and of all letters together. */
export interface ModelAnswer extends JudgedAnswer {
  readonly prob: number
  readonly mass: number
}

/** One prompt's answers before and after a change. */
export interface PairedAnswer {
  readonly unit: number
  readonly rightBefore: boolean
  readonly rightAfter: boolean
  readonly sameAnswer: boolean
}

export function judgedAnswer(answer: Answer, facts: Facts): ModelAnswer {
  const { id, letters, correct, mass } = answer
  const nLetters = Object.keys(letters).length
  return { unit: facts.unitOf(id), right: correct, nLetters, prob: rightProb(answer), mass }
}

/**
 * Two lists of answers to the same prompts, side by side.
 *
 * @param after may be shorter, of a run that has not come to its end: the others are left out
 */
export function pairAnswers(before: readonly Answer[], after: readonly Answer[], facts: Facts): PairedAnswer[] {
  return after.map((is, i) => {
    const was = before[i]!
    return {
      unit: facts.unitOf(was.id),
      rightBefore: was.correct,
      rightAfter: is.correct,
      sameAnswer: is.pred === was.pred,
    }
  })
}

/** Probability of the right letter; 0 where the model was not asked for it. */
export function rightProb({ letters, gold }: Answer): number {
  return letters[gold] ?? 0
}
