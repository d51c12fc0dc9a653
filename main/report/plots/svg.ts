import { markup, isolated, type Markup, type Part } from '../markup.ts'
import { fontSizes, usualWidth, widestWidth, type Letters } from './textWidth.ts'

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
  /** How much there is along the text before it meets something else, in units of the figure. */
  readonly room: number
  readonly anchor?: 'start' | 'middle' | 'end'
  readonly kind?: string
  /** Degrees, clockwise. */
  readonly turn?: number
}

/** A text that keeps to its room in any typeface: where one of them could exceed it, it is set to its usual width. */
export function text(x: number, y: number, content: string, options: TextOptions): Markup {
  const { anchor = 'start', kind = '', turn = 0, room } = options
  const letters = lettersOf(kind)
  const length = widestWidth(content, letters) > room && Math.min(room, usualWidth(content, letters))
  return markup`<text
    x="${round(x)}"
    y="${round(y)}"
    text-anchor="${anchor}"${kind !== '' && markup` class="${kind}"`}${
      turn !== 0 && markup` transform="rotate(${turn} ${round(x)} ${round(y)})"`
    }${length !== false && markup` textLength="${round(length)}" lengthAdjust="spacingAndGlyphs"`}
  >${isolated(content)}</text>`
}

export function line(x1: number, y1: number, x2: number, y2: number, kind: string): Markup {
  return markup`<line class="${kind}" x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" />`
}

/** A label cut to what usually has room, in units of the figure; the table has it whole. */
export function shortened(label: string, room: number, kind = ''): string {
  const letters = lettersOf(kind)
  if (usualWidth(label, letters) <= room) return label
  let kept = ''
  for (const { segment } of new Intl.Segmenter().segment(label)) {
    if (usualWidth(`${kept}${segment}…`, letters) > room) break
    kept += segment
  }
  return `${kept.trimEnd()}…`
}

function lettersOf(kind: string): Letters {
  return { size: kind === 'tick' ? fontSizes.tick : fontSizes.other, isBold: kind === 'strong' }
}

/** Two digits behind the point are more than a screen shows. */
export function round(value: number): number {
  return Math.round(value * 100) / 100
}
