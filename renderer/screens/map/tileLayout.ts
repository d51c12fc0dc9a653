import type { Range } from './params.ts'

/** Where the panels of a map lie, in shares of what is inside its margins. */
export interface Places {
  /** Of the whole drawing, and of one panel, in pixels. */
  readonly height: number
  readonly each: number
  readonly nColumns: number
  readonly domains: readonly { readonly x: Range; readonly y: Range }[]
}

/** Between facets below each other, for the title of the lower one, in pixels. */
const gap = 34
/** Between facets beside each other, as a share of the width. */
const aside = 0.035

/** In pixels. On the right stands the scale of the colours, where all facets share one. */
export function marginsOf(isShared: boolean): Readonly<Record<'l' | 'r' | 't' | 'b', number>> {
  return { l: 56, r: isShared ? 88 : 12, t: 26, b: 48 }
}

/** @param isWide facets beside each other; below each other otherwise */
export function layOut(nRows: number, nFacets: number, isWide: boolean): Places {
  const nColumns = columnsOf(nFacets, isWide)
  const nLines = Math.ceil(nFacets / nColumns)
  const each = Math.min(Math.max(nRows * 16, 96), nLines > 1 ? 260 : 420)
  const inner = nLines * each + (nLines - 1) * gap
  const wide = shareOf(nColumns)
  const domains = Array.from({ length: nFacets }, (_, i) => {
    const [line, column] = [Math.floor(i / nColumns), i % nColumns]
    const left = column * (wide + aside)
    const top = 1 - (line * (each + gap)) / inner
    return { x: [left, Math.min(1, left + wide)] as const, y: [Math.max(0, top - each / inner), top] as const }
  })
  const { t, b } = marginsOf(true)
  return { height: inner + t + b, each, nColumns, domains }
}

function columnsOf(nFacets: number, isWide: boolean): number {
  return isWide ? (nFacets === 4 ? 2 : Math.min(3, Math.max(1, nFacets))) : 1
}

function shareOf(nColumns: number): number {
  return (1 - (nColumns - 1) * aside) / nColumns
}

/** How wide a panel is in a drawing of `width` pixels, in pixels. */
export function panelWidth(width: number, nFacets: number, isWide: boolean, isShared: boolean): number {
  const { l, r } = marginsOf(isShared)
  return Math.max(1, (width - l - r) * shareOf(columnsOf(nFacets, isWide)))
}

/** Below this, a cell of one column is a hairline that the eye misses. */
const narrowestCell = 2
/** A window that is dragged wider asks for new columns in steps; a narrower one never shows more than it has pixels for. */
const step = 8

/**
 * How many columns a panel shows so that each has a pixel of the screen at least: a heatmap that has more of them drops
 * some, and the strongest neuron may be in one.
 *
 * @param perPixel pixels of the screen a CSS pixel has; less than 1 where the page is zoomed out
 */
export function panelColumns(panel: number, perPixel: number): number {
  const pixels = panel * Math.min(1, perPixel)
  return Math.min(2048, Math.max(step, Math.floor(pixels / narrowestCell / step) * step))
}
