import { markup, type Markup } from '../markup.ts'
import { figureWidth, line, round, text } from './svg.ts'
import { fontSizes, usualWidth } from './textWidth.ts'

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

const space = { beforeLabel: 7, behindLabel: 23 }

/** Marks with their labels in a row, as wide as the figure at most, and what the dashed lines are where there are any. */
export function legend(series: readonly Series[], x: number, y: number, reference = ''): Markup {
  const items = [
    ...series.map(({ name, label }) => ({ label, width: 10, drawn: (from: number) => mark(name, from + 5, y) })),
    ...(reference === ''
      ? []
      : [{ label: reference, width: 20, drawn: (from: number) => line(from, y, from + 20, y, 'reference') }]),
  ]
  const rooms = items.map(({ label }) => usualWidth(label, { size: fontSizes.other, isBold: false }))
  const taken = items.reduce((sum, { width }) => sum + width + space.beforeLabel + space.behindLabel, x)
  const share = Math.min(1, (figureWidth - taken) / rooms.reduce((sum, room) => sum + room, 0))
  let at = x
  return markup`${items.map(({ label, width, drawn }, i) => {
    const [from, room] = [at, rooms[i]! * share]
    at += width + space.beforeLabel + room + space.behindLabel
    return markup`${drawn(from)}${text(from + width + space.beforeLabel, y + 4, label, { room })}`
  })}`
}
