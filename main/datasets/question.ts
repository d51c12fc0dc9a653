import * as v from 'valibot'

const Text = v.pipe(v.string('expected text'), v.nonEmpty('is empty'))

/** A multiple-choice item as our own files hold it, one JSON object a line. `answer` is the index of the right option. */
export const QuestionSchema = v.pipe(
  v.object({
    id: Text,
    pair: v.optional(v.nullable(v.string('expected text or null')), null),
    domain: v.optional(v.string('expected text'), ''),
    lang: v.optional(v.nullable(v.string('expected a language code or null')), null),
    stem: Text,
    options: v.pipe(
      v.array(Text, 'expected a list of texts'),
      v.minLength(2, 'expected 2 to 10 options'),
      v.maxLength(10, 'expected 2 to 10 options'),
    ),
    answer: v.pipe(v.number('expected the index of an option'), v.integer('expected a whole number'), v.minValue(0)),
    tags: v.optional(v.array(v.string('expected text'), 'expected a list of texts'), []),
    status: v.optional(v.string('expected text'), ''),
  }),
  v.forward(
    v.check(({ answer, options }) => answer < options.length, 'names an option that is not there'),
    ['answer'],
  ),
)

export type Question = v.InferOutput<typeof QuestionSchema>

/** One rendering of a question: what the model reads, the letters it may answer with, and the right one. */
export interface Variant {
  readonly prompt: string
  readonly letters: readonly string[]
  readonly gold: string
}

/** A question as a prompt file gives it: ready to be asked in each of its variants. */
export interface PromptedQuestion {
  readonly id: string
  readonly domain: string
  readonly variants: readonly Variant[]
}
