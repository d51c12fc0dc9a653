/** Schemas of `evaluate`. */
import * as v from 'valibot'
import { EvaluationSchema } from '../../methods/evaluationSchema.ts'
import { CapsuleSource, Count, Millis, Path, Positive, Prompting, Run } from './common.ts'

export const EvaluateInput = v.object({
  run: Run,
  /** Detections. */
  runs: v.pipe(v.array(CapsuleSource), v.minLength(1, 'expected a run')),
  /** Unrelated questions that each question's neurons are tried on. */
  controls: Positive,
  /** Random sets of each kind beside each question's own. */
  randomSets: Positive,
  /** Most neurons pooled over a field. */
  pooled: Positive,
  /** Question sets whose drift on free text is measured. */
  driftSets: Count,
  /** An effect on the right letter counts from so many nats, or so many percentage points. */
  ...{ leastNats: v.number(), leastPoints: v.number() },
  seed: Count,
  ...Prompting,
  /** File with free text; null for our own. */
  text: v.nullable(Path),
})

/** What the first prompts and texts say about the others. `laterMs`: what comes after the prompts that are measured now. */
export const EvaluateEstimate = v.object({
  ...{ prompts: Count, texts: Count, lowMs: Millis, highMs: Millis, laterMs: Millis },
})

export const EvaluateOutput = v.object({
  evaluation: EvaluationSchema,
  elapsedMs: Millis,
  prompts: Count,
  /** Prompts that were not in the store. */
  computed: Count,
})
