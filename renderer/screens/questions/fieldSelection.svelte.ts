import type { TextRef } from './textRef.ts'

/** Characters of a field that a person has selected. */
export interface SelectedText extends TextRef {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** What was selected last in each side of a pair: it stays known while a button is pressed. */
export class FieldSelection {
  #bySide = $state.raw<ReadonlyMap<string, SelectedText>>(new Map())

  note(ref: TextRef, field: HTMLInputElement | HTMLTextAreaElement): void {
    const { selectionStart: start, selectionEnd: end, value } = field
    const text = value.slice(start ?? 0, end ?? 0)
    const next = new Map(this.#bySide)
    if (text.trim() === '') next.delete(ref.questionId)
    else next.set(ref.questionId, { ...ref, start: start ?? 0, end: end ?? 0, text })
    this.#bySide = next
  }

  of(questionId: string): SelectedText | null {
    return this.#bySide.get(questionId) ?? null
  }

  clear(): void {
    this.#bySide = new Map()
  }
}
