import * as v from 'valibot'
import { Count } from '../../base/numbers.ts'

/** A model's answer to one variant of a question: the letter that it gave most probability. */
export const AnswerSchema = v.object({
  /** Of the question. */
  id: v.string(),
  variant: Count,
  /** Probability of each letter. */
  letters: v.record(v.string(), v.number()),
  pred: v.string(),
  gold: v.string(),
  correct: v.boolean(),
  /** Of all letters together. */
  mass: v.number(),
  /** What the model wrote, where it wrote. */
  text: v.optional(v.string()),
})
export type Answer = v.InferOutput<typeof AnswerSchema>
