/** How a side of a question came to be, and what is left to do on it: what a translator keeps of it. */
import * as v from 'valibot'

/** Who wrote a side: a person, a machine, or a person over what a machine had written. */
const origins = ['human', 'edited', 'machine'] as const
export const OriginSchema = v.picklist(origins)

const most = { texts: 200, name: 40, text: 2 ** 20 }

/** Texts by the names that `provenance` has for them: `stem`, `statement`, `options[2]`. */
const Texts = v.pipe(
  v.record(v.pipe(v.string(), v.maxLength(most.name)), v.pipe(v.string(), v.maxLength(most.text))),
  v.check((texts) => Object.keys(texts).length <= most.texts, `has more than ${most.texts} texts`),
)
export type FieldTexts = Readonly<Record<string, string>>

export const TranslatingSchema = v.object({
  origin: v.optional(OriginSchema),
  /** What the machine had written, of the texts that were edited since; the others are still its own. */
  draft: v.optional(Texts),
  /** The other sides are made from this one; without any such, from the first. */
  isSource: v.optional(v.literal(true)),
  /** Of texts whose source was changed since they were right: what the source said then. */
  stale: v.optional(Texts),
})
export type Translating = v.InferOutput<typeof TranslatingSchema>

export function isEmptyTranslating({ origin, draft = {}, isSource, stale = {} }: Translating): boolean {
  return origin === undefined && isSource === undefined && [draft, stale].every((texts) => isNone(texts))
}

/** Whether there are no texts. */
export function isNone(texts: FieldTexts): boolean {
  return Object.keys(texts).length === 0
}
