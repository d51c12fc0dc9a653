/** How methods agree with exact effects on the same questions, as a run's record holds it and the contract carries it. */
import * as v from 'valibot'
import { EstimateSchema } from './evaluationSchema.ts'

const Count = v.pipe(v.number(), v.integer(), v.minValue(0))
const Nullable = v.nullable(v.number())
const listOf = <S extends v.GenericSchema>(schema: S) => v.pipe(v.array(schema), v.readonly())

/** Of one question, means over its prompts; see `questionFigures`. */
export const QuestionAgreementSchema = v.object({
  ...{ id: v.string(), fact: Count, prompts: Count },
  /** P of the right letter as the model is, the share of prompts that it answers right, and whether that is knowing. */
  ...{ prob: v.number(), right: v.number(), knows: v.boolean() },
  /** Neurons whose exact effect was measured, and how many of the largest are looked for. */
  ...{ neurons: Count, top: Count },
  /** P of the right letter after the exact top, or as many random neurons, are switched off together. */
  ...{ exactOff: v.number(), randomOff: v.number() },
  methods: listOf(
    v.object({
      method: v.string(),
      ...{ pearson: Nullable, spearman: Nullable },
      /** Of the exact top, how many are in the method's own. */
      found: Count,
      /** P of the right letter after the method's own top is switched off together. */
      off: v.number(),
    }),
  ),
})
export type QuestionAgreement = v.InferOutput<typeof QuestionAgreementSchema>

/** Questions together: all, those that the model knows, and those where it guesses. */
export const agreementGroups = ['all', 'knows', 'guesses'] as const

const GroupSchema = v.object({
  ...{ group: v.picklist(agreementGroups), questions: Count },
  ...{ prob: EstimateSchema, top: EstimateSchema, exactOff: EstimateSchema, randomOff: EstimateSchema },
  methods: listOf(
    v.object({
      method: v.string(),
      ...{ pearson: EstimateSchema, spearman: EstimateSchema, found: EstimateSchema, off: EstimateSchema },
    }),
  ),
})
export type GroupAgreement = v.InferOutput<typeof GroupSchema>

/** A group without questions is left out. */
export const AgreementSchema = v.object({
  ...{ questions: Count, prompts: Count, facts: Count },
  /** Most neurons of a list. */
  v: Count,
  /** Neurons that were tried in each question besides the methods' own; null for all. */
  candidates: v.nullable(Count),
  ...{ randomSets: Count, seed: v.number() },
  groups: listOf(GroupSchema),
})
export type AgreementFigures = v.InferOutput<typeof AgreementSchema>
