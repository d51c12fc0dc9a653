/** How activations are drawn over the tokens of a text. */
export interface ActiveToken {
  readonly id: number
  readonly text: string
  /** Its place in the text. */
  readonly at: number
  readonly value: number
}

/** From 0 to 1, by the largest of the text; what is small stays visible. */
export function shadeOf(value: number, most: number): number {
  return most === 0 ? 0 : Math.round(100 * Math.sqrt(Math.abs(value) / most)) / 100
}

/** The `n` tokens with the largest activations of each sign. */
export function strongest(tokens: readonly ActiveToken[], n: number) {
  const sorted = tokens.toSorted((a, b) => b.value - a.value)
  return {
    positive: sorted.slice(0, n).filter(({ value }) => value > 0),
    negative: sorted
      .toReversed()
      .slice(0, n)
      .filter(({ value }) => value < 0),
  }
}
