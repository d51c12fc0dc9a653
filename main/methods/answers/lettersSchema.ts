/** Which letters a model answers, whatever is right: how often each before and after a change, and what moves them. */
import * as v from 'valibot'
import { Count } from '../../base/numbers.ts'

const Nullable = v.nullable(v.number())

/** Answers that have become one letter. @see letters.ts for the rule */
export const CollapseSchema = v.object({
  letter: v.string(),
  /** Answers that were this letter before, that are it now, and all of them. */
  ...{ before: Count, after: Count, of: Count },
  /** Of the exact sign test over facts, each with its right letter. */
  p: v.number(),
})
export type Collapse = v.InferOutput<typeof CollapseSchema>

export const LettersSchema = v.object({
  /** Every letter that is right or was answered. The lists run in parallel and count answers. */
  letters: v.array(v.string()),
  ...{ right: v.array(Count), before: v.array(Count), after: v.array(Count) },
  /** Answers became one letter by the change; null where they did not. */
  collapse: v.nullable(CollapseSchema),
  /** They were one letter before it, whatever was right: `before` counts the right ones there. */
  already: v.nullable(CollapseSchema),
})
export type Letters = v.InferOutput<typeof LettersSchema>

/**
 * How far one wrong letter moves beside the other wrong ones, nats: mean over questions with its 95 % interval, `p` of a
 * two-sided sign-flip test over facts. Of all letters the one that moves most.
 */
export const PushSchema = v.object({
  letter: v.string(),
  ...{ mean: v.number(), low: Nullable, high: Nullable, units: Count, p: v.number() },
  /** Whether it moves whatever the question. @see letterPush.ts for the rule */
  moves: v.boolean(),
})
export type Push = v.InferOutput<typeof PushSchema>

/** What must be known before an effect on answers is taken for one on knowledge. */
export const GuardsSchema = v.object({ letters: LettersSchema, push: v.nullable(PushSchema) })
export type Guards = v.InferOutput<typeof GuardsSchema>
