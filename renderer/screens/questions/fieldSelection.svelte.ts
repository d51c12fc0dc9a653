import type { Side } from '../../api/shapes.ts'
import type { TextRef } from './textRef.ts'

/** Characters of a field that a person has selected. */
export interface SelectedText extends TextRef {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** Where the focus is in a pair, and what was selected last in each side: that stays known while a button is pressed. */
export class FieldSelection {
  #bySide = $state.raw<ReadonlyMap<string, SelectedText>>(new Map())

  /** The side that has the focus. */
  #focused = $state<string | null>(null)

  focus(questionId: string): void {
    this.#focused = questionId
  }
  blur(questionId: string): void {
    if (this.#focused === questionId) this.#focused = null
  }

  /** The side that is being translated: the one with the focus, unless that is the source, else the first that is blank. */
  translated(sides: readonly Pick<Side, 'questionId' | 'isSource' | 'stem' | 'options'>[]): string | null {
    const others = sides.filter(({ isSource }) => !isSource)
    const found =
      others.find(({ questionId }) => questionId === this.#focused) ??
      others.find(({ stem, options }) => [stem, ...options].every((text) => text.trim() === ''))
    return found?.questionId ?? null
  }

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
