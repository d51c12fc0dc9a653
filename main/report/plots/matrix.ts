/** A table of numbers as coloured cells, with the numbers printed in them where there is room. */
import { largest } from '../../base/lists.ts'
import { markup, type Markup } from '../markup.ts'
import { divergingClass, sequentialClass } from '../palette.ts'
import { colourBar } from './colourBar.ts'
import { figureWidth, frame, round, shortened, text, type FrameOptions } from './svg.ts'

export interface MatrixPlot extends Omit<FrameOptions, 'height' | 'width'> {
  readonly rows: readonly string[]
  readonly columns: readonly string[]
  /** Null where nothing was measured: hatched. */
  readonly cells: readonly (readonly (number | null)[])[]
  readonly xTitle: string
  readonly yTitle: string
  /** `diverging`: of values around 0, from loss to gain. */
  readonly scale: 'sequential' | 'diverging'
  readonly value: string
  readonly format: (value: number) => string
}

const labelSpace = 158
const barSpace = 120
/** Titles along it need as much, however few rows there are. */
const barHeight = 150
const most = { width: 74, height: 38 }
/** Along a label that is turned, below the title of the columns. */
const turnedRoom = 96
/** Narrower cells hold no number. */
const readable = 40

export function matrixPlot(plot: MatrixPlot): Markup {
  const { rows, columns, cells, scale } = plot
  const cellWidth = Math.min(most.width, (figureWidth - labelSpace - barSpace) / columns.length)
  const cellHeight = Math.max(20, Math.min(most.height, cellWidth * 0.6))
  const isTight = columns.some((label) => shortened(label, cellWidth - 6) !== label)
  const top = isTight ? 92 : 44
  const known = cells.flat().flatMap((value) => value ?? [])
  const strongest = largest(known.map(Math.abs), 1e-12)
  const classOf = (value: number): string =>
    scale === 'diverging' ? divergingClass(value / strongest) : sequentialClass(value / strongest)
  const [width, height] = [columns.length * cellWidth, rows.length * cellHeight]
  return frame({ ...plot, height: top + Math.max(height, barHeight) + 14 }, [
    markup`<defs><pattern id="${plot.id}-none" width="6" height="6" patternUnits="userSpaceOnUse">
      <path class="hatch" d="M0 6L6 0" /></pattern></defs>`,
    text(labelSpace + width / 2, 14, plot.xTitle, { anchor: 'middle', kind: 'axis', room: labelSpace + width }),
    text(16, top + Math.max(height, barHeight) / 2, plot.yTitle, {
      anchor: 'middle',
      kind: 'axis',
      turn: -90,
      room: Math.max(height, barHeight) + 24,
    }),
    columns.map((label, j) => {
      const x = labelSpace + (j + 0.5) * cellWidth
      return isTight
        ? text(x - 2, top - 8, shortened(label, turnedRoom), { turn: -40, room: turnedRoom })
        : text(x, top - 8, label, { anchor: 'middle', room: cellWidth - 4 })
    }),
    rows.map((label, i) => [
      text(labelSpace - 8, top + (i + 0.5) * cellHeight + 4, shortened(label, labelSpace - 36), {
        anchor: 'end',
        room: labelSpace - 36,
      }),
      cells[i]!.map((value, j) => {
        const [x, y] = [labelSpace + j * cellWidth, top + i * cellHeight]
        const fill = value === null ? markup`fill="url(#${plot.id}-none)"` : markup`class="${classOf(value)}"`
        return markup`<rect ${fill} x="${round(x)}" y="${round(y)}" width="${round(cellWidth - 1)}" height="${round(cellHeight - 1)}" />${
          value !== null &&
          cellWidth >= readable &&
          text(x + cellWidth / 2 - 0.5, y + cellHeight / 2 + 4, plot.format(value), {
            anchor: 'middle',
            room: cellWidth - 6,
            kind: `on-${classOf(value)}`,
          })
        }`
      }),
    ]),
    colourBar({
      x: labelSpace + width + 22,
      y: top,
      height: Math.max(height, barHeight),
      scale,
      largest: strongest,
      title: plot.value,
      format: plot.format,
    }),
  ])
}
