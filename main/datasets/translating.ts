/** How a side of a question came to be, and what is left to do on it: what a translator keeps of it. */
import * as v from 'valibot'
import { Count } from '../base/numbers.ts'

/** Who wrote a side: a person, a machine, or a person over what a machine had written. */
const origins = ['human', 'edited', 'machine'] as const
export const OriginSchema = v.picklist(origins)

const most = { texts: 200, name: 40, text: 2 ** 20, marks: 200, note: 1000 }

/** Texts by the names that `provenance` has for them: `stem`, `statement`, `options[2]`. */
const Texts = v.pipe(
  v.record(v.pipe(v.string(), v.maxLength(most.name)), v.pipe(v.string(), v.maxLength(most.text))),
  v.check((texts) => Object.keys(texts).length <= most.texts, `has more than ${most.texts} texts`),
)
export type FieldTexts = Readonly<Record<string, string>>

/** What can be wrong with words of a translation: the categories of MQM's core that a short text can have. */
const categories = [
  ...(['mistranslation', 'omission', 'addition', 'untranslated'] as const),
  ...(['terminology', 'grammar', 'style', 'locale'] as const),
] as const
/** From the lightest to the gravest. */
export const severities = ['minor', 'major', 'critical'] as const

/** Words of a text that are wrong. They are known by what they say: whoever changes them makes the mark stale, not wrong. */
export const MarkSchema = v.object({
  field: v.pipe(v.string(), v.maxLength(most.name)),
  /** Characters of the text, from `start` to before `end`; `text` is what they were. */
  start: Count,
  end: Count,
  text: v.pipe(v.string(), v.minLength(1, 'expected words'), v.maxLength(most.text)),
  category: v.picklist(categories),
  severity: v.picklist(severities),
  note: v.optional(v.pipe(v.string(), v.maxLength(most.note, `has more than ${most.note} characters`)), ''),
  by: v.optional(v.pipe(v.string(), v.maxLength(200)), ''),
  /** ISO 8601, UTC. */
  at: v.optional(v.pipe(v.string(), v.maxLength(40)), ''),
})
export type Mark = v.InferOutput<typeof MarkSchema>

export const TranslatingSchema = v.object({
  origin: v.optional(OriginSchema),
  /** What the machine had written, of the texts that were edited since; the others are still its own. */
  draft: v.optional(Texts),
  /** The other sides are made from this one; without any such, from the first. */
  isSource: v.optional(v.literal(true)),
  /** Of texts whose source was changed since they were right: what the source said then. */
  stale: v.optional(Texts),
  marks: v.optional(v.pipe(v.array(MarkSchema), v.maxLength(most.marks, `has more than ${most.marks} marks`))),
})
export type Translating = v.InferOutput<typeof TranslatingSchema>

export function isEmptyTranslating({ origin, draft = {}, isSource, stale = {}, marks = [] }: Translating): boolean {
  return (
    origin === undefined &&
    isSource === undefined &&
    marks.length === 0 &&
    [draft, stale].every((texts) => isNone(texts))
  )
}

/** Whether there are no texts. */
export function isNone(texts: FieldTexts): boolean {
  return Object.keys(texts).length === 0
}
