import * as v from 'valibot'
import { isObject } from '../base/isObject.ts'
import { allLetters } from './optionLetters.ts'
import { isEmptyReview, ReviewSchema, type Review } from './review.ts'
import { isEmptyTranslating, TranslatingSchema, type Translating } from './translating.ts'

export const statuses = ['draft', 'approved', 'rejected'] as const
export const StatusSchema = v.picklist(statuses)
export type Status = v.InferOutput<typeof StatusSchema>
export const minOptions = 2
/** As many as there are letters. */
export const maxOptions = allLetters.length

/** A question in any state of work may have more of a thing than one that is asked, but not any number. */
const most = { options: 100, variants: 1000, tags: 100, text: 2 ** 20 }

const Text = v.pipe(v.string('expected text'), v.maxLength(most.text, `is longer than ${most.text} characters`))
/** A list whose length is looked at before its items. */
function listOf<T extends v.GenericSchema>(item: T, length: number, name: string, expected: string) {
  return v.pipe(
    v.custom<v.InferInput<T>[]>((value) => Array.isArray(value), expected),
    v.maxLength(length, `has more than ${length} ${name}`),
    v.array(item, expected),
  )
}

/** Nothing and empty text are the same: a table has no other way to say nothing. */
const NullableText = v.pipe(
  v.optional(v.nullable(v.string('expected text or null')), null),
  v.transform((text) => (text === '' ? null : text)),
)

const StoredVariantSchema = v.strictObject({
  prompt: Text,
  gold: Text,
  /** The template that made the prompt, null for a prompt that came from elsewhere. */
  template: v.optional(v.nullable(Text), null),
  /** `order[i]` is the index, in the question's options, of the one that stands behind letter i. */
  order: v.optional(v.nullable(v.array(v.pipe(v.number('expected an index'), v.integer(), v.minValue(0)))), null),
})

/**
 * A question as a file holds it, in any state of work: the types are right, the content need not be. What the schema does
 * not know is kept in `extra`.
 */
export const DraftSchema = v.pipe(
  v.looseObject(
    {
      id: Text,
      pair: NullableText,
      domain: v.optional(Text, ''),
      /** What sort of thing the answers are (capital, organ, year): wrong options are drawn from the same kind. */
      kind: NullableText,
      lang: NullableText,
      /** A passage that is shown before the question; none without. */
      context: v.optional(
        v.pipe(
          v.unknown(),
          v.check(
            (text) => typeof text !== 'string' || text.length <= most.text,
            `is longer than ${most.text} characters`,
          ),
        ),
      ),
      stem: Text,
      options: listOf(Text, most.options, 'options', 'expected a list of texts'),
      answer: v.pipe(v.number('expected the index of an option'), v.integer('expected a whole number')),
      tags: v.optional(listOf(Text, most.tags, 'tags', 'expected a list of texts'), []),
      status: v.pipe(
        v.optional(Text, ''),
        v.transform((text) => (text === '' ? 'draft' : text)),
      ),
      variants: v.optional(listOf(StoredVariantSchema, most.variants, 'variants', 'expected a list of variants'), []),
      /** The fact as a sentence that holds the right answer, to see what a model writes of its own accord. */
      statement: NullableText,
      /** Where a text came from, by its name: `stem`, `options`, `options[2]`, `variants`, `pair`. */
      provenance: v.optional(v.record(v.string(), Text), {}),
      /** Warnings that a person lets stand, by their rule, each with the reason. */
      accepted: v.optional(v.record(v.string(), Text)),
      /** What people say of it; what is no review is somebody else's key. */
      review: v.optional(v.unknown()),
      /** How the side was made; the same holds for it. */
      translating: v.optional(v.unknown()),
    },
    'expected an object',
  ),
  v.transform(({ variants, provenance, context, accepted, review, translating, ...others }) => {
    const { id, pair, domain, kind, lang, stem, options, answer, tags, status, statement, ...foreign } = others
    const texts = { id, pair, domain, kind, lang, stem, options, answer, tags, status, statement }
    const passage: { readonly context?: string } = typeof context === 'string' && context !== '' ? { context } : {}
    const isAccepting = accepted !== undefined && Object.keys(accepted).length > 0
    // What is no text is somebody else's key.
    const isForeign = context !== undefined && context !== null && typeof context !== 'string'
    const found = v.safeParse(ReviewSchema, review)
    const reviewed: { readonly review?: Review } =
      found.success && !isEmptyReview(found.output) ? { review: found.output } : {}
    const made = v.safeParse(TranslatingSchema, translating)
    const translated: { readonly translating?: Translating } =
      made.success && !isEmptyTranslating(made.output) ? { translating: made.output } : {}
    const extra: Record<string, unknown> = {
      ...foreign,
      ...(translating !== undefined && !made.success ? { translating } : {}),
      ...(isForeign ? { context } : {}),
      ...(review !== undefined && !found.success ? { review } : {}),
    }
    const said = {
      variants,
      provenance,
      ...(isAccepting ? { accepted } : {}),
      ...reviewed,
      ...translated,
      extra: flattened(extra),
    }
    return { ...texts, ...passage, ...said } as const
  }),
)

/** A foreign key `extra` that holds nothing but another one, as our own program once wrote it, is that one. */
function flattened(extra: Record<string, unknown>): Record<string, unknown> {
  let { extra: inner } = extra
  if (inner === undefined) return extra
  while (isObject(inner) && isObject(inner['extra']) && Object.keys(inner).length === 1) inner = inner['extra']
  return { ...extra, extra: inner }
}

/** A question that can be asked. `answer` is the index of the right option. */
export const QuestionSchema = v.pipe(
  DraftSchema,
  v.forward(
    v.check(({ id }) => id !== '', 'is empty'),
    ['id'],
  ),
  v.forward(
    v.check(({ stem }) => stem !== '', 'is empty'),
    ['stem'],
  ),
  v.forward(
    v.check(
      ({ options }) => options.length >= minOptions && options.length <= maxOptions,
      `expected ${minOptions} to ${maxOptions} options`,
    ),
    ['options'],
  ),
  v.forward(
    v.check(({ options }) => !options.includes(''), 'one of them is empty'),
    ['options'],
  ),
  v.forward(
    v.check(({ answer, options }) => answer >= 0 && answer < options.length, 'names an option that is not there'),
    ['answer'],
  ),
)

export type Question = v.InferOutput<typeof DraftSchema>
export type StoredVariant = v.InferOutput<typeof StoredVariantSchema>

export interface PlacedQuestion {
  /** The file and the place in it. */
  readonly place: string
  readonly question: Question
}

/** One rendering of a question: what the model reads, the letters it may answer with, and the right one. */
export interface Variant {
  readonly prompt: string
  readonly letters: readonly string[]
  readonly gold: string
}

/** A question ready to be asked in each of its variants. */
export interface PromptedQuestion {
  readonly id: string
  readonly domain: string
  readonly lang: string | null
  /** Questions of one pair are the same question in several languages. */
  readonly pair: string | null
  readonly variants: readonly Variant[]
  /** The question whole, with the variants that are asked: a line of a question file that is asked in the same way. */
  readonly source: Question
}
