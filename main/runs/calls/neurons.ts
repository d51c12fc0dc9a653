/** The calls about single neurons: their exact effects on questions, their activations in a text. */
import * as v from 'valibot'
import { ExperimentSource } from './edits.ts'
import { Count, Float32, Millis, Neuron, Origin, Positive, Prompt, Prompting, Run } from './common.ts'

const Text = v.string()
const Neurons = v.pipe(
  v.array(Neuron),
  v.minLength(1, 'names no neuron'),
  v.maxLength(1000, 'names more than 1000 neurons'),
  v.readonly(),
)
const listOf = <S extends v.GenericSchema>(schema: S) => v.pipe(v.array(schema), v.readonly())

/** Of one neuron; see `methods/neuronEffects.ts` for the signs. */
const effect = {
  ...{ prob: v.number(), logProb: v.number(), activation: v.number(), effect: v.number(), effectLog: v.number() },
}

/** A mean over questions, with an interval over facts where there are enough of them. */
export const MeanEffect = v.object({
  ...{ mean: v.nullable(v.number()), low: v.nullable(v.number()), high: v.nullable(v.number()), units: Count },
})

/** What one neuron does to one question, the mean of its prompts. */
export const QuestionEffect = v.object({
  ...{ id: Text, domain: Text, lang: v.nullable(Text), stem: Text, right: Text, variants: Positive },
  ...effect,
})

export const neuronCalls = {
  'neuron.effects': {
    input: v.object({
      run: Run,
      neurons: Neurons,
      source: ExperimentSource,
      /** Some of the questions by id or field; null: all. */
      group: v.nullable(v.object({ ids: listOf(Text), fields: listOf(Text) })),
      /** So many of these, drawn at random; null: all. */
      sample: v.nullable(Positive),
      seed: Count,
      ...Prompting,
    }),
    output: v.object({
      ...{ fingerprint: Text, device: Text, elapsedMs: Millis },
      /** Prompts that were asked, and how many of them now and not from the store. */
      ...{ questions: Count, prompts: Count, computed: Count },
      neurons: v.array(
        v.object({
          ...{ neuron: Neuron, effect: MeanEffect, effectLog: MeanEffect, activation: MeanEffect },
          questions: v.array(QuestionEffect),
        }),
      ),
    }),
  },
  'neuron.activations': {
    input: v.object({ run: Run, neurons: Neurons, prompt: Prompt }),
    output: v.object({
      ...Origin,
      /** The piece of the text that a token completes, empty inside a character; null without a tokenizer. */
      tokens: v.array(v.object({ id: Count, text: v.nullable(Text) })),
      /** `hook_post` at each token. */
      neurons: v.array(v.object({ neuron: Neuron, values: Float32 })),
    }),
  },
} as const
