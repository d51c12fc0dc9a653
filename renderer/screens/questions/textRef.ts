import type { PairChange, QuestionDraft, Side } from '../../api/shapes.ts'

/** A text field of a question. */
export type TextRef = Pick<QuestionDraft, 'questionId' | 'field' | 'index'>

type Field = Pick<TextRef, 'field' | 'index'>

/** Tells a field from the others. */
export function keyOf({ questionId, field, index }: TextRef): string {
  return `${questionId}/${field}${index ?? ''}`
}

/** What the host calls a field: `stem`, `statement`, `options[2]`. */
export function fieldName({ field, index }: Field): string {
  return field === 'option' ? `options[${index}]` : field
}

/** The field that the host calls so. */
export function fieldOfName(name: string): Field {
  const index = /^options\[(\d+)\]$/.exec(name)?.[1]
  if (index !== undefined) return { field: 'option', index: Number(index) }
  return { field: name === 'stem' ? 'stem' : 'statement', index: null }
}

/** What a side says in a field; null for an option that it does not have. */
export function sideText({ stem, statement, options }: Side, { field, index }: Field): string | null {
  if (field === 'option') return options[index ?? 0] ?? null
  return field === 'stem' ? stem : (statement ?? '')
}

/** The field alone, of something that says more of it. */
export function refOf({ questionId, field, index }: TextRef): TextRef {
  return { questionId, field, index }
}

/** The texts that changes give fields. */
export function textsOf(changes: readonly PairChange[]): readonly (readonly [TextRef, string])[] {
  return changes.flatMap((change) => {
    if (!('text' in change)) return []
    const { questionId, kind: field, text } = change
    return [[{ questionId, field, index: 'index' in change ? change.index : null }, text] as const]
  })
}

/** The change that writes a text into a field. */
export function textChange(
  { field: kind, questionId, index }: TextRef,
  written: { readonly text: string; readonly base: string; readonly from?: string },
): PairChange {
  return kind === 'option' ? { kind, questionId, index: index ?? 0, ...written } : { kind, questionId, ...written }
}
