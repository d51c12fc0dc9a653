import type { PairChange, QuestionDraft } from '../../api/shapes.ts'

/** A text field of a question. */
export type TextRef = Pick<QuestionDraft, 'questionId' | 'field' | 'index'>

/** Tells a field from the others. */
export function keyOf({ questionId, field, index }: TextRef): string {
  return `${questionId}/${field}${index ?? ''}`
}

/** What the host calls a field: `stem`, `statement`, `options[2]`. */
export function fieldName({ field, index }: Pick<TextRef, 'field' | 'index'>): string {
  return field === 'option' ? `options[${index}]` : field
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
