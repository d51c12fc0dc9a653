/**
 * Results of experiments with edits: dose curves and paired comparisons.
 *
 * Questions, units, effects and intervals are those of evaluationSchema. A *band* is what same-size random sets give, one
 * after the other: their mean, the smallest and the largest.
 */
import * as v from 'valibot'
import { doseGroups } from './dosePlan.ts'
import { GuardsSchema } from '../answers/lettersSchema.ts'
import { AccuracySchema, BaselineSchema, EffectSchema, FieldSchema } from '../evaluationSchema.ts'

const Count = v.pipe(v.number(), v.integer(), v.minValue(0))
const listOf = <S extends v.GenericSchema>(schema: S) => v.pipe(v.array(schema), v.readonly())

const BandSchema = v.object({ mean: v.number(), min: v.number(), max: v.number() })

/** What random sets do to the same prompts. */
const ControlSchema = v.object({
  /** Probability of the right letter, and share of right answers. */
  prob: BandSchema,
  share: BandSchema,
  /** ln(p' / p) of the right letter, nats. */
  logRatio: BandSchema,
  /** Answers that become right, and that become wrong. */
  toRight: BandSchema,
  toWrong: BandSchema,
})

const PointSchema = v.object({
  factor: v.number(),
  /** Mean probability of the right letter; every question counts once. */
  prob: v.number(),
  accuracy: AccuracySchema,
  /** Against the factor 1. */
  effect: EffectSchema,
  /** Absent where an earlier version counted. */
  guards: v.optional(GuardsSchema),
  /** Null without random sets. */
  control: v.nullable(ControlSchema),
})

export const DoseGroup = v.picklist(doseGroups)

const CurveSchema = v.object({
  /** `same-fact`: the own questions in other languages. */
  group: DoseGroup,
  /** Who they are, for people. */
  who: v.string(),
  questions: Count,
  variants: Count,
  points: listOf(PointSchema),
})

/** The same prompts at several strengths of one edit. */
export const DoseSchema = v.object({
  set: v.object({
    name: v.string(),
    /** One set for all questions, or each question's own. */
    kind: v.picklist(['fixed', 'each']),
    /** Neurons, of the mean question where each has its own. */
    neurons: v.number(),
  }),
  positions: v.picklist(['last', 'all', 'generated']),
  factors: listOf(v.number()),
  controls: v.object({ sets: Count, kind: v.picklist(['random', 'sameLayers']) }),
  seed: Count,
  curves: listOf(CurveSchema),
})

/** One field of a comparison: all questions, a domain, a language, or both. */
const ComparedFieldSchema = v.object({
  field: FieldSchema,
  before: BaselineSchema,
  after: BaselineSchema,
  effect: EffectSchema,
  /** Absent where an earlier version counted. */
  guards: v.optional(GuardsSchema),
  control: v.nullable(ControlSchema),
})

/** The same prompts before and after an edit. */
export const EditComparisonSchema = v.object({
  fields: listOf(ComparedFieldSchema),
  controls: v.object({ sets: Count, kind: v.picklist(['random', 'sameLayers']) }),
  seed: Count,
  variants: Count,
})

export type Band = v.InferOutput<typeof BandSchema>
export type Control = v.InferOutput<typeof ControlSchema>
export type DosePoint = v.InferOutput<typeof PointSchema>
export type DoseCurve = v.InferOutput<typeof CurveSchema>
export type Dose = v.InferOutput<typeof DoseSchema>
export type ComparedField = v.InferOutput<typeof ComparedFieldSchema>
export type EditComparison = v.InferOutput<typeof EditComparisonSchema>
