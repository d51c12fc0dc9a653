/** The calls that answer a question file, one for each style of asking. */
import * as v from 'valibot'
import { AnswerSchema } from '../../methods/answers/answerSchema.ts'
import { Letters } from '../names.ts'
import { Count, Edited, Millis, Positive, Prompting, QuestionSource, Run } from './common.ts'

const Text = v.string()
const Answered = {
  fingerprint: Text,
  device: Text,
  elapsedMs: Millis,
  questions: Count,
  computed: Count,
  fromCache: Count,
}

const OptionTextRow = v.object({
  style: v.literal('option-text'),
  id: Text,
  options: v.pipe(
    v.array(
      v.object({
        ...{ letter: Text, text: Text, logLikelihood: v.number() },
        ...{ nTokens: Count, nChars: Count, nBytes: Count, isGreedy: v.boolean() },
      }),
    ),
    v.readonly(),
  ),
  /** The likeliest option; per character; per byte. Letters count the options as the file has them. */
  ...{ pred: Text, predNorm: Text, predBytes: Text, gold: Text },
  ...{ correct: v.boolean(), correctNorm: v.boolean(), correctBytes: v.boolean() },
})

const GeneratedRow = v.object({
  style: v.literal('generate'),
  id: Text,
  variant: Count,
  letters: v.pipe(v.array(Text), v.readonly()),
  text: Text,
  /** Null where the text names no option. */
  pred: v.nullable(Text),
  gold: Text,
  correct: v.boolean(),
})

/** `seed`: of the option orders of questions without prompts. */
export const predictCalls = {
  predict: {
    input: v.object({ run: Run, data: QuestionSource, letters: Letters, seed: Count, edit: Edited, ...Prompting }),
    output: v.object({
      ...Answered,
      variants: Count,
      graded: Count,
      correct: Count,
      meanMass: v.number(),
      forms: v.object({ bare: Count, space: Count }),
    }),
    item: AnswerSchema,
  },
  'predict.options': {
    input: v.object({ run: Run, data: QuestionSource, seed: Count, edit: Edited, ...Prompting }),
    output: v.object({ ...Answered, correct: Count, correctNorm: Count, correctBytes: Count }),
    item: OptionTextRow,
  },
  'predict.generated': {
    input: v.object({ run: Run, data: QuestionSource, seed: Count, edit: Edited, maxTokens: Positive, ...Prompting }),
    output: v.object({ ...Answered, variants: Count, correct: Count, unparsed: Count }),
    item: GeneratedRow,
  },
}
