import { markup } from '../markup.ts'
import type { Markup } from '../markup.ts'
import { line, round, text } from './svg.ts'

/** Who moves the answer. Each has a colour and a shape of its own: nothing is told by colour alone. */
export type SeriesName = 'own' | 'random' | 'sameLayers' | 'unrelated'

/** The mark of a series at a place. */
export function mark(name: SeriesName, x: number, y: number): Markup {
  const at = (dx: number, dy: number): string => `${round(x + dx)} ${round(y + dy)}`
  switch (name) {
    case 'own':
      return markup`<circle class="own" cx="${round(x)}" cy="${round(y)}" r="4.5" />`
    case 'random':
      return markup`<path class="random" d="M${at(-3.5, -3.5)}h7v7h-7z" />`
    case 'sameLayers':
      return markup`<path class="sameLayers" d="M${at(0, -4.5)}L${at(4.6, 3.5)}L${at(-4.6, 3.5)}z" />`
    case 'unrelated':
      return markup`<path class="unrelated" d="M${at(0, -5)}L${at(5, 0)}L${at(0, 5)}L${at(-5, 0)}z" />`
  }
}

export interface Series {
  readonly name: SeriesName
  readonly label: string
}

/** Marks with their labels in a row, and what the dashed lines are where there are any. */
export function legend(series: readonly Series[], x: number, y: number, reference = ''): Markup {
  let at = x
  const place = (label: string, width: number, drawn: (from: number) => Markup): Markup => {
    const from = at
    at += width + 30 + 6.9 * label.length
    return markup`${drawn(from)}${text(from + width + 7, y + 4, label)}`
  }
  return markup`${series.map(({ name, label }) => place(label, 10, (from) => mark(name, from + 5, y)))}${
    reference !== '' && place(reference, 20, (from) => line(from, y, from + 20, y, 'reference'))
  }`
}
