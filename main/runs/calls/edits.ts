/** The calls about neurons and edits: facts, making, stacking, baking. */
import * as v from 'valibot'
import { Float32Number, Temperature } from '../../base/numbers.ts'
import { EditSchema } from '../../engine/edit.ts'
import { DoseGroup, DoseSchema, EditComparisonSchema } from '../../methods/edits/experimentSchema.ts'
import { ControlKind, Letters, Positions } from '../names.ts'
import {
  CapsuleSource,
  Count,
  Edited,
  Ids,
  Millis,
  Neuron,
  Origin,
  Path,
  Positive,
  Prompt,
  Prompting,
  QuestionSource,
  Float32,
  Run,
} from './common.ts'

const Text = v.string()
/** Whose reader changes nothing of it. */
const listOf = <S extends v.GenericSchema>(schema: S) => v.pipe(v.array(schema), v.readonly())
const Dtype = v.picklist(['F32', 'F16', 'BF16'])

/** A token at one end of what a neuron writes; `score` in logits for one unit of activation, see projectNeurons. */
const ScoredToken = v.object({ id: Count, token: v.nullable(Text), score: v.number() })

/** `clusters` and `keys` count questions of the field that have the neuron in their coarse and in their final set. */
const FieldShare = v.object({ field: Text, questions: Count, clusters: Count, keys: Count })

const NeuronFacts = v.object({
  neuron: Neuron,
  promoted: listOf(ScoredToken),
  suppressed: listOf(ScoredToken),
  /** `hook_post` at the prompt's last position, and its place in its layer by size, 1 for the largest. */
  activation: v.nullable(v.object({ value: v.number(), rank: Positive, of: Positive })),
  run: v.nullable(
    v.object({
      questions: listOf(
        v.object({
          ...{ id: Text, domain: Text, lang: v.nullable(Text), stem: Text },
          ...{ score: v.number(), na: v.number(), ica: v.number(), naica: v.number() },
          ...{ frequency: Count, variants: Count, isKey: v.boolean() },
        }),
      ),
      domains: listOf(FieldShare),
      langs: listOf(FieldShare),
      clusters: Count,
      keys: Count,
      of: Count,
      isCommon: v.boolean(),
      stability: v.nullable(v.number()),
    }),
  ),
})

/** Questions of a run by id or field, or neurons one by one. */
const NeuronChoice = v.variant('kind', [
  v.object({
    kind: v.literal('questions'),
    ids: listOf(Text),
    fields: listOf(Text),
    top: v.nullable(Positive),
  }),
  v.object({ kind: v.literal('neurons'), neurons: v.pipe(listOf(Neuron), v.minLength(1, 'names no neuron')) }),
])

const Step = v.union([v.strictObject({ scale: Float32Number }), v.strictObject({ set: Float32Number })])

/** One continuation; `repetition` is the share of runs of four tokens that occurred before in it. */
const Continuation = v.object({
  generated: Ids,
  text: v.nullable(Text),
  stopped: v.picklist(['length', 'stop-token', 'context']),
  repetition: v.nullable(v.number()),
})

/** Whose questions are asked. */
export const ExperimentSource = v.variant('kind', [
  v.object({ kind: v.literal('detection'), detection: CapsuleSource }),
  v.object({ kind: v.literal('questions'), data: QuestionSource, letters: Letters }),
])

export type ExperimentSource = v.InferOutput<typeof ExperimentSource>

/** Questions by their ids, or those of fields; see questionGroup. */
const Group = v.object({ ids: listOf(Text), fields: listOf(Text) })
const Answer = v.object({ letters: v.record(Text, v.number()), pred: Text, mass: v.number() })
/** Prompts that were asked, and how many of them now and not from the store. */
const Experiment = {
  fingerprint: Text,
  device: Text,
  elapsedMs: Millis,
  questions: Count,
  prompts: Count,
  computed: Count,
}

/** What a baked checkpoint holds, and how near it is to the edited model. */
export const BakedSchema = v.object({
  /** Of the new checkpoint, and of the one it was made from. */
  fingerprint: Text,
  source: Text,
  tensors: listOf(
    v.object({
      ...{ name: Text, layer: Count, neurons: Count, rounding: v.number() },
      dtype: v.object({ before: Text, after: Dtype }),
    }),
  ),
  rewritten: listOf(Text),
  leftOut: listOf(Text),
  /** Largest difference of logits, as shares of the largest: baked from edited, and edited from unedited. */
  check: v.nullable(v.object({ device: Text, tokens: Count, difference: v.number(), effect: v.number() })),
  elapsedMs: Millis,
})

export const editCalls = {
  'neuron.facts': {
    input: v.object({
      run: Run,
      neurons: v.pipe(listOf(Neuron), v.minLength(1, 'names no neuron')),
      detection: v.nullable(CapsuleSource),
      prompt: v.nullable(Prompt),
      top: v.pipe(Positive, v.maxValue(100)),
    }),
    output: v.object({
      fingerprint: Text,
      device: Text,
      cached: v.boolean(),
      elapsedMs: Millis,
      path: v.object({ finalNorm: v.picklist(['rms', 'layer']), hasPostNorm: v.boolean(), softcap: v.number() }),
      prompt: v.nullable(v.object({ ids: listOf(Count) })),
      detection: v.nullable(v.object({ method: Text, data: Text })),
      neurons: listOf(NeuronFacts),
    }),
  },
  'edit.make': {
    input: v.object({
      /** Null when the neurons are named one by one. */
      detection: v.nullable(CapsuleSource),
      /** The model that the edit shall fit; null: that of the detection, or any. */
      run: v.nullable(Run),
      choice: NeuronChoice,
      operation: Step,
      positions: Positions,
      /** Null: what it changes and how. */
      name: v.nullable(Text),
    }),
    output: v.object({
      edit: EditSchema,
      /** In the order of the edit. */
      neurons: listOf(
        v.object({
          ...{ layer: Count, neuron: Count, score: v.nullable(v.number()), questions: v.nullable(Count) },
          isCommon: v.nullable(v.boolean()),
        }),
      ),
      /** Ids of the questions whose neurons they are. */
      questions: listOf(Text),
    }),
  },
  /** Several edits as one; see stackEdits for what they come to and what a conflict is. */
  'edit.stack': {
    input: v.object({
      edits: v.pipe(listOf(EditSchema), v.minLength(1, 'names no edit')),
      positions: v.nullable(Positions),
      name: v.nullable(Text),
    }),
    output: v.object({
      edit: EditSchema,
      overlaps: listOf(
        v.object({
          ...{ layer: Count, neuron: Count, result: Step, isConflict: v.boolean() },
          steps: listOf(v.object({ edit: Count, step: Step })),
        }),
      ),
    }),
  },
  'edit.bake': {
    /** `out`: new or empty. `keepDtype`: 16-bit tensors stay so, rounded. `check`: both models run and are compared. */
    input: v.object({ run: Run, edit: EditSchema, out: Path, keepDtype: v.boolean(), check: v.boolean() }),
    output: BakedSchema,
  },
  /** The right letter's probability, accuracy and flips at several factors; see DoseSchema. */
  'edit.dose': {
    input: v.object({
      run: Run,
      source: ExperimentSource,
      /** The neurons that are scaled in all prompts; `each`: every question's own, in its own prompts. */
      choice: v.variant('kind', [...NeuronChoice.options, v.object({ kind: v.literal('each') })]),
      /** What to call them; null: by the choice. */
      name: v.nullable(Text),
      /** The questions that the neurons belong to; null: those they were found for, or all. */
      own: v.nullable(Group),
      sample: v.nullable(Positive),
      factors: v.pipe(listOf(Float32Number), v.minLength(1, 'names no factor')),
      positions: Positions,
      controls: Count,
      kind: ControlKind,
      seed: Count,
      ...Prompting,
    }),
    output: v.object({ ...Experiment, dose: DoseSchema }),
    item: v.object({
      ...{ id: Text, variant: Count, group: DoseGroup, who: Text },
      ...{ unit: Count, gold: Count, nLetters: Count, probs: Float32 },
    }),
  },
  /** The same questions before and after an edit, paired; each prompt's answers are an item. */
  'edit.compare': {
    input: v.object({
      run: Run,
      source: ExperimentSource,
      edit: EditSchema,
      /** What it is compared with; null: the model as it is. */
      beforeEdit: Edited,
      /** Random sets of the edit's size, and what else they have in common with it. */
      controls: Count,
      kind: ControlKind,
      seed: Count,
      ...Prompting,
    }),
    output: v.object({ ...Experiment, comparison: EditComparisonSchema }),
    item: v.object({
      ...{ id: Text, variant: Count, domain: Text, lang: v.nullable(Text), gold: Text },
      ...{ before: Answer, after: Answer, control: v.nullable(Answer) },
      /** Of the letters in their order: before, after, and under each random set. */
      ...{ nLetters: Count, probs: Float32 },
    }),
  },
  /** A prompt continued without and with an edit, the same seed; pieces of both texts are items. */
  'edit.text': {
    input: v.object({
      ...{ run: Run, prompt: Prompt, edit: EditSchema, beforeEdit: Edited },
      ...{ maxTokens: Positive, seed: Count, temperature: Temperature, stop: v.boolean() },
    }),
    output: v.object({
      ...Origin,
      ids: Ids,
      before: Continuation,
      after: Continuation,
      /** Index of the first token that differs; null where the texts are the same. */
      firstDifference: v.nullable(Count),
      /** KL(before || after) at every token of the text before, nats, and their mean. */
      kl: v.array(v.number()),
      meanKl: v.number(),
    }),
    item: v.object({ side: v.picklist(['before', 'after']), id: Count, text: Text }),
  },
} as const
