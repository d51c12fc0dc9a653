/** Schemas of `evaluate`. */
import * as v from 'valibot'
import { EvaluationSchema } from '../../methods/evaluationSchema.ts'
import { Count, Millis, Path, Positive, Run } from './common.ts'

export const EvaluateInput = v.object({
  run: Run,
  /** Folders that `detect` wrote. */
  runs: v.pipe(v.array(Path), v.minLength(1, 'expected a run')),
  /** Unrelated questions that each question's neurons are tried on. */
  controls: Positive,
  /** Random sets of each kind beside each question's own. */
  randomSets: Positive,
  /** Most neurons pooled over a field. */
  pooled: Positive,
  /** Question sets whose drift on free text is measured. */
  driftSets: Count,
  seed: Count,
  /** File with free text; null for our own. */
  text: v.nullable(Path),
})

export const EvaluateOutput = v.object({
  evaluation: EvaluationSchema,
  elapsedMs: Millis,
  prompts: Count,
  /** Prompts that were not in the store. */
  computed: Count,
})
