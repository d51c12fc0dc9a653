/** Repeating a run from its folder. */
import * as v from 'valibot'
import { RerunSchema } from '../../methods/rerun/rerunSchema.ts'
import { BackgroundSource, CapsuleSource, Count, Millis, Prompting, Run } from './common.ts'

export const RerunInput = v.object({
  run: Run,
  detection: CapsuleSource,
  background: v.nullable(BackgroundSource),
  tolerance: v.pipe(v.number(), v.minValue(0)),
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
