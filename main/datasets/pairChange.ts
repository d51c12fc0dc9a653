import * as v from 'valibot'
import { Count } from '../base/numbers.ts'
import { maxOptions, StatusSchema } from './question.ts'
import { VerdictSchema } from './review.ts'
import { sensitivityFields } from './sensitivity.ts'
import { MarkSchema, OriginSchema } from './translating.ts'

const Tags = v.pipe(
  v.array(v.pipe(v.string(), v.maxLength(1000, 'a tag has at most 1000 characters'))),
  v.maxLength(100, 'a question has at most 100 tags'),
)

const Note = v.pipe(v.string(), v.maxLength(1000, 'a note has at most 1000 characters'))

/** The tag of a language: `ar`, `pt-BR`, `zh_Hans`. */
export const langTag = /^[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8}){0,4}$/
const LangTag = v.pipe(v.string(), v.regex(langTag, 'expected the tag of a language, such as ar or pt-BR'))

/** Who says something, and when: the host's time where none is given. */
const By = { by: v.pipe(v.string(), v.minLength(1, 'expected a name')), at: v.optional(v.string(), '') }

/** The sides of pairs in one language; null: those without. */
const Sides = { pairIds: v.array(v.string()), lang: v.nullable(v.string()) }

/** What the change was made of: where the question says something else by now, the change is refused, not made. */
const Base = v.optional(v.string())

/** Where a text comes from that nobody typed: kept with the question. */
const From = v.optional(v.pipe(v.string(), v.maxLength(1000, 'a source has at most 1000 characters')))

/** One thing that is done to a question, or to whole pairs. */
export const PairChangeSchema = v.variant('kind', [
  v.object({ kind: v.literal('stem'), questionId: v.string(), text: v.string(), base: Base, from: From }),
  v.object({
    ...{ kind: v.literal('option'), questionId: v.string(), index: Count, text: v.string(), base: Base, from: From },
  }),
  v.object({ kind: v.literal('statement'), questionId: v.string(), text: v.string(), base: Base, from: From }),
  v.object({ kind: v.literal('answer'), pairId: v.string(), answer: Count, base: v.optional(Count) }),
  v.object({ kind: v.literal('order'), pairId: v.string(), order: v.array(Count) }),
  v.object({ kind: v.literal('status'), pairIds: v.array(v.string()), status: StatusSchema }),
  v.object({ kind: v.literal('domain'), pairIds: v.array(v.string()), domain: v.string() }),
  v.object({ kind: v.literal('tag'), pairIds: v.array(v.string()), add: Tags, remove: Tags }),
  v.object({ kind: v.literal('delete'), pairIds: v.array(v.string()) }),
  /** Takes faults away that can be taken away safely, those of some rules. */
  v.object({ kind: v.literal('fix'), pairIds: v.array(v.string()), rules: v.array(v.string()) }),
  /** Lets a warning stand, with the reason; without one it is open again. */
  v.object({ ...{ kind: v.literal('accept'), questionId: v.string(), rule: v.string() }, note: Note }),
  /** A question with nothing in it, behind all others. */
  v.object({ kind: v.literal('new'), lang: LangTag, options: Count, domain: v.optional(v.string(), '') }),
  /** An empty side in one more language. */
  v.object({ kind: v.literal('side'), pairId: v.string(), lang: LangTag }),
  v.object({ kind: v.literal('lang'), questionId: v.string(), lang: LangTag }),
  v.object({ kind: v.literal('removeSide'), questionId: v.string() }),
  /** On all sides: an empty one behind the others, or one of the wrong ones taken out. */
  v.object({ kind: v.literal('addOption'), pairId: v.string() }),
  v.object({ kind: v.literal('removeOption'), pairId: v.string(), index: Count }),
  /** Wrong options that were proposed: each stands in the place of an empty one, or behind the others, on all sides. */
  v.object({
    ...{ kind: v.literal('distractors'), pairId: v.string() },
    options: v.pipe(
      v.array(
        v.object({
          /** By the side's question id; empty on a side that is not there. */
          texts: v.record(v.string(), v.string()),
          /** Where it comes from: kept with each side that has it. */
          origin: v.pipe(v.string(), v.maxLength(1000, 'a source has at most 1000 characters')),
        }),
      ),
      v.minLength(1, 'expected one option or more'),
      v.maxLength(maxOptions, `expected at most ${maxOptions} options`),
    ),
  }),
  /** A side that a model drafted, where nobody has written one: its stem, and its options in the order of the pair. */
  v.object({
    ...{ kind: v.literal('draft'), pairId: v.string(), lang: LangTag, stem: v.string() },
    options: v.pipe(v.array(v.string()), v.maxLength(100, 'expected at most 100 options')),
    model: v.pipe(v.string(), v.maxLength(200, 'a model has a name of at most 200 characters')),
  }),
  /** Pairs become one, called as the first is. `drop` are sides that are let go; of each language one is left. */
  v.object({
    ...{ kind: v.literal('merge'), pairIds: v.pipe(v.array(v.string()), v.minLength(2, 'expected two pairs or more')) },
    ...{ drop: v.array(v.string()), domain: v.optional(v.string()) },
  }),
  /** A side becomes a question of its own. */
  v.object({ kind: v.literal('unpair'), questionId: v.string() }),
  /** Every side does. */
  v.object({ kind: v.literal('split'), pairIds: v.array(v.string()) }),
  /** What a reviewer thinks of pairs; null takes it back. */
  v.object({ kind: v.literal('verdict'), pairIds: v.array(v.string()), verdict: v.nullable(VerdictSchema), ...By }),
  v.object({ kind: v.literal('comment'), pairId: v.string(), comment: v.string(), ...By }),
  v.object({ kind: v.literal('removeComment'), pairId: v.string(), ...By }),
  /** To nobody with an empty name. */
  v.object({ kind: v.literal('assign'), pairIds: v.array(v.string()), to: v.string() }),
  /** Who wrote sides; null: nobody knows. */
  v.object({ kind: v.literal('origin'), ...Sides, origin: v.nullable(OriginSchema) }),
  /** The other sides of the pair are made from this one. */
  v.object({ kind: v.literal('source'), questionId: v.string() }),
  /** What sides say is right, though their source was changed since. */
  v.object({ kind: v.literal('stillRight'), ...Sides }),
  /** What knowledge of a culture or a time a question asks for, on all of its sides. */
  v.object({
    ...{ kind: v.literal('sensitivity'), pairIds: v.array(v.string()), field: v.picklist(sensitivityFields) },
    value: v.pipe(v.string(), v.maxLength(2000, 'has at most 2000 characters')),
  }),
  /** Says what is wrong with words of a side. */
  v.object({ kind: v.literal('mark'), questionId: v.string(), mark: MarkSchema }),
  v.object({ kind: v.literal('removeMark'), questionId: v.string(), mark: MarkSchema }),
  /** The same again under a new id, as a draft. */
  v.object({ kind: v.literal('copy'), pairIds: v.array(v.string()) }),
])
export type PairChange = v.InferOutput<typeof PairChangeSchema>

/** A field that was changed by somebody else since `base` was read; nothing of the change it came with was made. */
export interface ChangeConflict {
  readonly questionId: string
  readonly field: 'stem' | 'option' | 'statement' | 'answer'
  /** Of the option. */
  readonly index: number | null
  readonly base: string
  readonly mine: string
  /** What stands there now. */
  readonly current: string
}
