import * as v from 'valibot'
import { RunAccuracy, Summary } from './summary.ts'

const Count = v.pipe(v.number(), v.integer(), v.minValue(0))

/** An error as a window shows it. */
export const Failure = v.object({
  code: v.string(),
  message: v.string(),
  /** What the layer below said, word for word; empty when it is the same. */
  inner: v.string(),
  /** Command ids that may mend it. */
  fixes: v.array(v.object({ label: v.string(), command: v.string(), argument: v.nullable(v.string()) })),
  retryable: v.boolean(),
})

const RunModel = v.object({ name: v.string(), fingerprint: v.string(), nLayers: Count, dMlp: Count })

/** What a run found, whatever its kind. */
export const RunFigures = v.object({
  model: RunModel,
  device: v.string(),
  nQuestions: Count,
  nVariants: Count,
  /** Of answers, where the kind has them. */
  accuracy: v.nullable(RunAccuracy),
  /** Null before anything is known, and for runs of versions that counted otherwise. */
  summary: v.nullable(Summary),
  warnings: v.array(v.string()),
})

/** Who computes the prompts of a run: the engine of its window, or the workers of a queue. */
export const ComputedBy = v.picklist(['engine', 'workers'])
export type ComputedBy = v.InferOutput<typeof ComputedBy>

/** What is known of a run and changes while it runs. */
export const RunDetails = v.object({
  ...RunFigures.entries,
  elapsedMs: v.number(),
  failure: v.nullable(Failure),
  done: v.number(),
  total: v.number(),
  /** @default engine */
  computedBy: v.optional(ComputedBy),
})
export type RunFigures = v.InferOutput<typeof RunFigures>
export type RunDetails = v.InferOutput<typeof RunDetails>
