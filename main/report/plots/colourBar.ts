import { markup, type Markup } from '../markup.ts'
import { divergingSteps, sequentialSteps } from '../palette.ts'
import { round, text } from './svg.ts'

export interface ColourBar {
  readonly x: number
  readonly y: number
  readonly height: number
  readonly scale: 'sequential' | 'diverging'
  /** Value, or size of it, at the end of the scale. */
  readonly largest: number
  /** What the colours mean, with its unit. */
  readonly title: string
  readonly format: (value: number) => string
}

/** The colours of a scale from bottom to top, with the values of its ends and its middle. */
export function colourBar({ x, y, height, scale, largest, title, format }: ColourBar): Markup {
  const isDiverging = scale === 'diverging'
  const [letter, steps] = isDiverging ? ['d', 2 * divergingSteps + 1] : ['s', sequentialSteps]
  const step = height / steps
  const ends = isDiverging ? [-largest, 0, largest] : [0, largest / 2, largest]
  return markup`${Array.from(
    { length: steps },
    (_, i) =>
      markup`<rect class="${letter}${i}" x="${round(x)}" y="${round(y + height - (i + 1) * step)}" width="12" height="${round(step + 0.3)}" />`,
  )}${ends.map((value, i) =>
    text(x + 17, y + height * (1 - i / 2) + (i === 0 ? 0 : i === 2 ? 9 : 4), format(value), { kind: 'tick', room: 50 }),
  )}${text(x + 80, y + height / 2, title, { anchor: 'middle', kind: 'axis', turn: -90, room: height + 24 })}`
}
