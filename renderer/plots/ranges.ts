/** A box that was drawn in a plot, in units of its axes. */
export interface Box {
  /** `''` for the first axes, `'2'` for the next. */
  readonly axes: string
  readonly x: readonly [number, number]
  readonly y: readonly [number, number]
  /** Keys that were held: with Shift the box is added, with Alt it is taken away. */
  readonly shift: boolean
  readonly alt: boolean
}

/** What is shown of the axes; null for one that did not change. */
export interface Ranges {
  readonly x: readonly [number, number] | null
  readonly y: readonly [number, number] | null
}

/** The ranges in Plotly's note of a change, `{ 'xaxis2.range[0]': 3, … }`; null when it is about something else. */
export function zoomedRanges(change: Readonly<Record<string, unknown>>): Ranges | null {
  const rangeOf = (letter: 'x' | 'y'): readonly [number, number] | null => {
    const name = Object.keys(change).find((key) => new RegExp(`^${letter}axis\\d*\\.range\\[0\\]$`).test(key))
    if (name === undefined) return null
    const [from, to] = [Number(change[name]), Number(change[name.replace('[0]', '[1]')])]
    return from <= to ? [from, to] : [to, from]
  }
  const [x, y] = [rangeOf('x'), rangeOf('y')]
  return x === null && y === null ? null : { x, y }
}
