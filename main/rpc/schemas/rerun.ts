/** Repeating a run from its folder. */
import * as v from 'valibot'
import { RerunSchema } from '../../methods/rerun/rerunSchema.ts'
import { Count, Millis, Path, Run } from './common.ts'

export const RerunInput = v.object({
  run: Run,
  folder: Path,
  background: v.nullable(Path),
  tolerance: v.pipe(v.number(), v.minValue(0)),
  engram: v.string(),
})

export const RerunOutput = v.object({
  rerun: RerunSchema,
  detection: v.object({
    ...{ method: v.string(), objective: v.string(), questions: Count, variants: Count },
    ...{ device: v.string(), elapsedMs: Millis, computed: Count },
  }),
})
