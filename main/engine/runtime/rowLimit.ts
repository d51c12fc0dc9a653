import { maxRows } from './workBounds.ts'

/**
 * The most rows that a model's walks take at once: halved whenever memory runs out, since a program that is told so can
 * go on with less. It stays small for the model's life; what is computed differs in the last bits from then on.
 */
export class RowLimit {
  #rows = maxRows
  #isLowered = false

  get rows(): number {
    return this.#rows
  }

  /**
   * Takes note that so many rows were too many.
   * @param onWarning told the first time, in a sentence
   */
  lower(failed: number, onWarning: ((sentence: string) => void) | undefined): void {
    this.#rows = Math.max(1, Math.min(this.#rows, Math.floor(failed / 2)))
    if (this.#isLowered) return
    this.#isLowered = true
    onWarning?.(
      `Memory ran out with ${failed} rows at once: going on with ${this.#rows}, and fewer where that is too many. ` +
        'It takes longer, and results differ in their last digits from those of a machine with more memory.',
    )
  }
}
