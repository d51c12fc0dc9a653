/** How a repeated run compares with the one that it repeats. */
import * as v from 'valibot'

const Count = v.pipe(v.number(), v.integer(), v.minValue(0))
const listOf = <S extends v.GenericSchema>(schema: S) => v.pipe(v.array(schema), v.readonly())

/** `identical` to the last bit; `within` the tolerance; `differs`. */
const GradeSchema = v.picklist(['identical', 'within', 'differs'])

const FigureSchema = v.object({
  name: v.string(),
  grade: GradeSchema,
  /** Values compared, and those that are not the same to the last bit. */
  compared: Count,
  moved: Count,
  /** Largest difference, as a share of the largest value of its question; null for what is no number. */
  largest: v.nullable(v.number()),
  /** Where it is largest, or what differs, for people; null where nothing moved. */
  where: v.nullable(v.string()),
})

const ConditionSchema = v.object({
  name: v.string(),
  before: v.string(),
  now: v.string(),
  /** `critical`: another experiment; `high`: figures will move; `medium`: they may; `low`: by rounding at most. */
  severity: v.picklist(['critical', 'high', 'medium', 'low']),
})

export const RerunSchema = v.object({
  verdict: GradeSchema,
  tolerance: v.number(),
  figures: listOf(FigureSchema),
  /** What is not as it was when the run was made; empty: everything is. */
  conditions: listOf(ConditionSchema),
})

export type Grade = v.InferOutput<typeof GradeSchema>
export type Figure = v.InferOutput<typeof FigureSchema>
export type Condition = v.InferOutput<typeof ConditionSchema>
export type Rerun = v.InferOutput<typeof RerunSchema>
