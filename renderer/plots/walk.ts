import type { Marks } from './chart.ts'

/** Where the keyboard's cursor is in a plot, and where a stretch began. */
export interface Walker {
  readonly line: number
  readonly index: number
  readonly anchor: { readonly line: number; readonly index: number } | null
}

/** Where a key takes the cursor; null when the key means nothing to it. The first press shows where it is. */
export function moved(walker: Walker | null, marks: Marks, code: string, isStretching: boolean): Walker | null {
  const step = steps[code]
  if (step === undefined || marks.nLines === 0) return null
  if (walker === null) return { line: 0, index: 0, anchor: null }
  const line = within(walker.line + step.lines, marks.nLines)
  const last = marks.nMarks(line)
  const index =
    step.end === undefined ? within(walker.index + step.marks, last) : step.end === 'first' ? 0 : Math.max(0, last - 1)
  const anchor = isStretching ? (walker.anchor ?? { line: walker.line, index: walker.index }) : null
  return { line, index, anchor }
}

interface Step {
  readonly lines: number
  readonly marks: number
  readonly end?: 'first' | 'last'
}

/** Right is right in every language: plots are not mirrored. */
const steps: Readonly<Record<string, Step>> = {
  ArrowLeft: { lines: 0, marks: -1 },
  ArrowRight: { lines: 0, marks: 1 },
  ArrowUp: { lines: -1, marks: 0 },
  ArrowDown: { lines: 1, marks: 0 },
  PageUp: { lines: 0, marks: -10 },
  PageDown: { lines: 0, marks: 10 },
  Home: { lines: 0, marks: 0, end: 'first' },
  End: { lines: 0, marks: 0, end: 'last' },
}

function within(place: number, count: number): number {
  return Math.min(Math.max(place, 0), Math.max(0, count - 1))
}
