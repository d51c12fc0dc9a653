/** Repeating a run from its folder. */
import * as v from 'valibot'
import { RerunSchema } from '../../methods/rerun/rerunSchema.ts'
import { BackgroundSource, CapsuleSource, Count, Millis, Prompting, Run } from './common.ts'

export const RerunInput = v.object({
  run: Run,
  detection: CapsuleSource,
  /** What the run borrowed; it is no part of the folder. */
  background: v.nullable(BackgroundSource),
  /** Of the largest value of a question's list. */
  tolerance: v.pipe(v.number(), v.minValue(0)),
  /** Version. */
  engram: v.string(),
  ...Prompting,
})

/** Of the detection that was made anew. */
export const DetectedCounts = v.object({
  ...{ method: v.string(), objective: v.string(), questions: Count, variants: Count },
  ...{ device: v.string(), elapsedMs: Millis, computed: Count },
})

export const RerunOutput = v.object({
  rerun: RerunSchema,
  detection: DetectedCounts,
})
