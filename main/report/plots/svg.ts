import { markup, isolated } from '../markup.ts'
import type { Markup, Part } from '../markup.ts'

/** Units of a figure's width; they are pixels where the page is wide enough. */
export const figureWidth = 760

export interface FrameOptions {
  /** Unique on the page. */
  readonly id: string
  readonly title: string
  /** What can be seen, in a sentence or two, for those who cannot. */
  readonly desc: string
  readonly height: number
  readonly width?: number
}

/** A figure of its own, named and described. */
export function frame({ id, title, desc, height, width = figureWidth }: FrameOptions, content: Part): Markup {
  return markup`<svg
    role="img"
    viewBox="0 0 ${width} ${round(height)}"
    aria-labelledby="${id}-title ${id}-desc"
  >
    <title id="${id}-title">${title}</title>
    <desc id="${id}-desc">${desc}</desc>
    ${content}
  </svg>`
}

export interface TextOptions {
  readonly anchor?: 'start' | 'middle' | 'end'
  readonly kind?: string
  /** Degrees, clockwise. */
  readonly turn?: number
}

export function text(x: number, y: number, content: string, options: TextOptions = {}): Markup {
  const { anchor = 'start', kind = '', turn = 0 } = options
  return markup`<text
    x="${round(x)}"
    y="${round(y)}"
    text-anchor="${anchor}"${kind !== '' && markup` class="${kind}"`}${
      turn !== 0 && markup` transform="rotate(${turn} ${round(x)} ${round(y)})"`
    }
  >${isolated(content)}</text>`
}

export function line(x1: number, y1: number, x2: number, y2: number, kind: string): Markup {
  return markup`<line class="${kind}" x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" />`
}

/** A label cut to about so many characters; the table has it whole. */
export function shortened(label: string, most: number): string {
  const parts = [...new Intl.Segmenter().segment(label)]
  return parts.length <= most
    ? label
    : `${parts
        .slice(0, most - 1)
        .map(({ segment }) => segment)
        .join('')}…`
}

/** Two digits behind the point are more than a screen shows. */
export function round(value: number): number {
  return Math.round(value * 100) / 100
}
