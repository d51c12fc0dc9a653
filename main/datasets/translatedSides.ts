/** The texts of a side by their names, and what becomes of the side when one of them is written. */
import type { Question } from './question.ts'
import { isEmptyTranslating, isNone, type FieldTexts, type Translating } from './translating.ts'

/** A question with what is kept of its translation; without the key where that says nothing. */
export function withTranslating(
  question: Question,
  { origin, draft = {}, isSource, stale = {}, marks = [] }: Translating,
): Question {
  const { translating: _, extra, ...others } = question
  const translating: Translating = {
    ...(origin !== undefined && { origin }),
    ...(!isNone(draft) && { draft }),
    ...(isSource !== undefined && { isSource }),
    ...(!isNone(stale) && { stale }),
    ...(marks.length > 0 && { marks }),
  }
  // In the order in which a question is read: what says the same is the same text.
  return { ...others, ...(!isEmptyTranslating(translating) && { translating }), extra }
}

/** The name of an option's text. */
export function optionField(index: number): string {
  return `options[${index}]`
}

/** The text of that name; empty where there is none. */
export function fieldText({ stem, statement, options }: Question, field: string): string {
  if (field === 'stem') return stem
  if (field === 'statement') return statement ?? ''
  return options[indexOf(field)] ?? ''
}

/** The place of the option that a text is, from 0; -1 for another text. */
function indexOf(field: string): number {
  return Number(/^options\[(\d+)\]$/.exec(field)?.[1] ?? -1)
}

/** The names of the texts that a question has. */
export function fieldsOf({ statement, options }: Question): string[] {
  return ['stem', ...options.map((_, i) => optionField(i)), ...(statement === null ? [] : ['statement'])]
}

/** The side that the others of a pair are made from; undefined without sides. */
export function sourceOf<Q extends Question>(sides: readonly Q[]): Q | undefined {
  return sides.find(({ translating }) => translating?.isSource === true) ?? sides[0]
}

/** Whether a side's source was changed since it was right. */
export function isStale({ translating }: { readonly translating?: Translating | undefined }): boolean {
  return translating?.stale !== undefined
}

/**
 * A question after a person has written one of its texts: what a machine wrote is an edited draft, what nobody had written a
 * person's; and the text is as its source wants it.
 */
export function written(before: Question, after: Question, field: string): Question {
  if (fieldText(before, field) === fieldText(after, field)) return after
  const { translating = {} } = before
  const { origin, draft, stale: { [field]: _, ...stale } = {} } = translating
  const isDraft = origin === 'machine' || (origin === 'edited' && draft !== undefined)
  if (isDraft) {
    const kept = { [field]: fieldText(before, field), ...draft }
    return withTranslating(after, { ...translating, origin: 'edited', draft: kept, stale })
  }
  const isBlank = fieldsOf(before).every((name) => fieldText(before, name) === '')
  return withTranslating(after, { ...translating, ...(isBlank && { origin: origin ?? 'human' }), stale })
}

/** A question whose source was changed: its text of that name was made from `was`, where it has one. */
export function outdated(question: Question, field: string, was: string, is: string): Question {
  if (fieldText(question, field).trim() === '' || was.trim() === '') return question
  const { translating = {} } = question
  const { [field]: from = was, ...others } = translating.stale ?? {}
  // What the source says again is what the text was made from.
  return withTranslating(question, { ...translating, stale: from === is ? others : { ...others, [field]: from } })
}

/**
 * A question whose options were put at other places, with what is kept of each of its texts: `order[i]` is where option i
 * stood, -1 for a new one.
 */
export function movedOptions(question: Question, order: readonly number[]): Question {
  const place = new Map(order.map((from, to) => [optionField(from), optionField(to)]))
  const placeOf = (field: string): string | undefined => (indexOf(field) < 0 ? field : place.get(field))
  const moved = (texts: FieldTexts = {}): FieldTexts =>
    Object.fromEntries(
      Object.entries(texts).flatMap(([field, text]) => {
        const to = placeOf(field)
        return to === undefined ? [] : [[to, text]]
      }),
    )
  const { translating, provenance } = question
  const isOfOption = Object.keys(provenance).some((field) => indexOf(field) >= 0)
  const next = isOfOption ? { ...question, provenance: moved(provenance) } : question
  if (translating === undefined) return next
  const { draft, stale, marks = [] } = translating
  const own = marks.flatMap((mark) => {
    const field = placeOf(mark.field)
    return field === undefined ? [] : [{ ...mark, field }]
  })
  return withTranslating(next, { ...translating, draft: moved(draft), stale: moved(stale), marks: own })
}
