/** The figures of a run, as lists and charts show them and as its record keeps them: typed by the kind of run. */
import * as v from 'valibot'
import { AgreementSchema } from '../methods/agreementSchema.ts'
import { LettersSchema } from '../methods/answers/lettersSchema.ts'
import { BaselineSchema, EstimateSchema } from '../methods/evaluationSchema.ts'
import { DoseSchema, EditComparisonSchema } from '../methods/edits/experimentSchema.ts'
import { FaithfulnessSchema } from '../methods/faithfulnessSchema.ts'
import { RerunSchema } from '../methods/rerun/rerunSchema.ts'
import { AttributeMethodName } from './names.ts'
import { DetectedCounts } from './calls/rerun.ts'
import { BakedSchema } from './calls/edits.ts'

const Count = v.pipe(v.number(), v.integer(), v.minValue(0))
const Pcr = v.nullable(v.number())

/** A share with its 95 % interval and the number it is of. */
export const Share = v.object({ value: v.number(), low: v.number(), high: v.number(), n: Count })
export type Share = v.InferOutput<typeof Share>

/** Right answers, whole and by domain and language. */
export const RunAccuracy = v.object({
  all: Share,
  cells: v.array(v.object({ domain: v.string(), lang: v.string(), share: Share })),
})
export type RunAccuracy = v.InferOutput<typeof RunAccuracy>

const Predict = v.object({
  kind: v.literal('predict'),
  style: v.string(),
  /** Of all letters together, and of the right one; means over prompts. */
  meanMass: v.number(),
  meanProb: v.number(),
  /** Whether they are more than guesses, and which letters were given; absent of earlier versions. */
  ...{ baseline: v.optional(BaselineSchema), letters: v.optional(LettersSchema) },
})
const Detect = v.object({
  kind: v.literal('detect'),
  ...{ keyNeurons: Count, commonNeurons: Count, meanProb: v.number() },
  /** Whether the model answers the questions better than guessing; absent where its letters were not read. */
  baseline: v.optional(v.nullable(BaselineSchema)),
  /** Whether its thresholds move. */
  movable: v.boolean(),
  /** How the method's scores agree with what its neurons do when each is switched off alone; null where that was not measured. */
  agreement: v.optional(
    v.nullable(
      v.object({
        questions: Count,
        ...{ pearson: EstimateSchema, spearman: EstimateSchema, top: EstimateSchema, found: EstimateSchema },
      }),
    ),
    null,
  ),
  /** Of the method greedy: questions that are answered right, of how many a set was found that changes the answer, its size. */
  flips: v.optional(v.object({ questions: Count, flipped: Count, median: v.nullable(v.number()) })),
  /** Questions without neurons, and variants whose integrals did not converge. */
  ...{ empty: Count, unconverged: Count },
})
const Evaluate = v.object({
  kind: v.literal('evaluate'),
  /** Of each detection in it, the first one's first. */
  runs: v.array(
    v.object({
      ...{ name: v.string(), verdict: v.nullable(v.string()), sentence: v.string() },
      fields: v.array(v.object({ id: v.string(), verdict: v.string(), pcr: v.object({ boost: Pcr, suppress: Pcr }) })),
    }),
  ),
})
const Compare = v.object({
  ...{ kind: v.literal('compare'), edit: v.string(), nNeurons: Count },
  comparison: EditComparisonSchema,
})
const Dose = v.object({ kind: v.literal('dose'), edit: v.string(), nNeurons: Count, dose: DoseSchema })
const Agree = v.object({ kind: v.literal('agree'), agreement: AgreementSchema })
const Faithfulness = v.object({ kind: v.literal('faithfulness'), faithfulness: FaithfulnessSchema })
const Rerun = v.object({ kind: v.literal('rerun'), rerun: RerunSchema, detection: DetectedCounts })
const Bake = v.object({ kind: v.literal('bake'), edit: v.string(), out: v.string(), baked: BakedSchema })
const Attribute = v.object({
  kind: v.literal('attribute'),
  /** Runs of before there was a choice have none. */
  method: v.optional(AttributeMethodName, 'integrated-gradients'),
  ...{ target: Count, token: v.nullable(v.string()), prob: v.number(), value: v.number(), tokens: Count },
  /** Of the integral; the last two are null for methods without one. */
  ...{ converged: v.boolean(), worstCompleteness: v.nullable(v.number()), worstError: v.nullable(v.number()) },
  top: v.array(v.object({ neuron: v.string(), attribution: v.number() })),
  /** Of the method greedy: the smallest set found that changes the answer, to which token, and P(target) then. */
  flip: v.optional(
    v.nullable(v.object({ neurons: v.array(v.string()), token: v.nullable(v.string()), prob: v.number() })),
    null,
  ),
})

export const Summary = v.variant('kind', [
  Predict,
  Detect,
  Evaluate,
  Compare,
  Dose,
  Agree,
  Faithfulness,
  Rerun,
  Bake,
  Attribute,
])
export type Summary = v.InferOutput<typeof Summary>
export type SummaryOf<K extends Summary['kind']> = Extract<Summary, { readonly kind: K }>
