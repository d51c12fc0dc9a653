/** The call that keeps and removes neurons in the order of several methods. */
import * as v from 'valibot'
import { curveMeasures, curveMethods, replacements } from '../../methods/faithfulness/curvePoints.ts'
import { FaithfulnessSchema } from '../../methods/faithfulnessSchema.ts'
import { Objective, Rule } from '../names.ts'
import { Above0, Count, Millis, Positive, Prompting, Run } from './common.ts'
import { ExperimentSource } from './edits.ts'

const Text = v.string()
const listOf = <S extends v.GenericSchema>(schema: S) => v.pipe(v.array(schema), v.readonly())
const Values = listOf(v.number())
export const CurveMethodName = v.picklist(curveMethods, `expected one of ${curveMethods.join(', ')}`)

export const FaithfulnessInput = v.object({
  run: Run,
  source: ExperimentSource,
  methods: v.pipe(listOf(CurveMethodName), v.minLength(1, 'names no method')),
  /** What removed neurons are set to. */
  to: v.picklist(replacements),
  objective: Objective,
  rule: Rule,
  steps: v.nullable(Positive),
  tolerance: v.nullable(Above0),
  /** Questions, drawn at random, null for all; and the first prompts of each. */
  ...{ sample: v.nullable(Positive), variants: Positive },
  seed: Count,
  ...Prompting,
})

/** One question by each measure, the mean of its prompts; see MethodCurves. */
const QuestionSchema = v.object({
  ...{ id: Text, fact: Count, prompts: Count },
  measures: listOf(
    v.object({
      ...{ measure: v.picklist(curveMeasures), whole: v.number(), none: v.number() },
      methods: listOf(
        v.object({ method: CurveMethodName, kept: Values, removed: Values, top: Values, keptByMagnitude: Values }),
      ),
    }),
  ),
})

export const FaithfulnessOutput = v.object({
  ...{ fingerprint: Text, device: Text, elapsedMs: Millis },
  ...{ questions: Count, prompts: Count, computed: Count },
  faithfulness: FaithfulnessSchema,
  perQuestion: listOf(QuestionSchema),
})
