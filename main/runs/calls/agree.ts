/** The call that puts methods beside exact effects on the same questions. */
import * as v from 'valibot'
import { AgreementSchema, QuestionAgreementSchema } from '../../methods/agreementSchema.ts'
import { comparedKinds } from '../../methods/scoreKinds.ts'
import { Count, Millis, Positive, Prompting, Run } from './common.ts'
import { ExperimentSource } from './edits.ts'

const listOf = <S extends v.GenericSchema>(schema: S) => v.pipe(v.array(schema), v.readonly())
export const ComparedName = v.picklist(comparedKinds, `expected one of ${comparedKinds.join(', ')}`)

export const AgreeInput = v.object({
  run: Run,
  source: ExperimentSource,
  methods: v.pipe(listOf(ComparedName), v.minLength(1, 'names no method')),
  /** Neurons of each question that are tried besides the top of each method; 0 for every neuron. */
  candidates: Count,
  /** Most neurons of a list. */
  v: Positive,
  /** Questions, drawn at random; null for all. */
  sample: v.nullable(Positive),
  seed: Count,
  ...Prompting,
})

export const AgreeOutput = v.object({
  ...{ fingerprint: v.string(), device: v.string(), elapsedMs: Millis },
  /** Prompts that were not in the store. */
  computed: Count,
  agreement: AgreementSchema,
  perQuestion: listOf(QuestionAgreementSchema),
})

/** A question as soon as it is known. */
export const AgreeItem = QuestionAgreementSchema
