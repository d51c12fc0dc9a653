import type { Answer } from '../../main/methods/answers/answerSchema.ts'

/** An answer out of four letters, of which the one that is given has `prob`. */
export function answer(id: string, variant: number, gold: string, pred: string, prob = 0.7): Answer {
  const letters = Object.fromEntries(['A', 'B', 'C', 'D'].map((name) => [name, name === pred ? prob : (1 - prob) / 3]))
  return { id, variant, letters, gold, pred, correct: gold === pred, mass: 1 }
}
