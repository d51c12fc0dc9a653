/** How an effect goes with the factor that neurons are multiplied by: small figures of one kind, one for each field. */
import { smallest } from '../../base/lists.ts'
import { markup, type Markup } from '../markup.ts'
import { axisFor } from './axis.ts'
import { legend, mark, type Series, type SeriesName } from './series.ts'
import { figureWidth, frame, line, round, shortened, text, type FrameOptions } from './svg.ts'

export interface DosePoint {
  readonly factor: number
  readonly value: number | null
}

export interface DosePlot extends Omit<FrameOptions, 'height' | 'width'> {
  readonly series: readonly Series[]
  readonly fields: readonly {
    readonly label: string
    readonly lines: Readonly<Record<SeriesName, readonly DosePoint[]>>
  }[]
  readonly yTitle: string
  readonly format: (value: number) => string
}

const columns = 3
const height = 120
const axisSpace = { left: 70, bottom: 40, top: 26, right: 10 }

/** All on the same axes, so that they can be compared. */
export function dosePlot(plot: DosePlot): Markup {
  const { fields, series } = plot
  const rows = Math.ceil(fields.length / columns)
  const cellWidth = figureWidth / Math.min(columns, Math.max(2, fields.length))
  const cellHeight = height + axisSpace.top + axisSpace.bottom
  return frame({ ...plot, height: 30 + rows * cellHeight }, [
    legend(series, 8, 10),
    fields.map((_, i) =>
      drawField(plot, i, {
        x: (i % columns) * cellWidth + axisSpace.left,
        y: 30 + Math.floor(i / columns) * cellHeight + axisSpace.top,
        width: cellWidth - axisSpace.left - axisSpace.right,
      }),
    ),
  ])
}

function drawField(
  { fields, series, yTitle, format }: DosePlot,
  index: number,
  { x, y, width }: { readonly x: number; readonly y: number; readonly width: number },
): Markup {
  const all = fields.flatMap(({ lines }) => series.flatMap(({ name }) => lines[name]))
  const values = axisFor(
    all.map(({ value }) => value ?? NaN),
    { from: y + height, to: y, nTicks: 4 },
  )
  const factors = [...new Set(all.map(({ factor }) => factor))].sort((a, b) => a - b)
  const factorAxis = axisFor(factors, { from: x + 10, to: x + width - 10, include: [] })
  const places = factors.map(factorAxis.place)
  const factorRoom =
    smallest(
      places.slice(1).map((place, i) => place - places[i]!),
      width,
    ) - 4
  const { label, lines } = fields[index]!
  return markup`${text(x + width / 2, y - 10, shortened(label, width + 20, 'strong'), { anchor: 'middle', kind: 'strong', room: width + 20 })}
  ${values.ticks.map((tick) => [
    line(x, values.place(tick), x + width, values.place(tick), Math.abs(tick) < 1e-12 ? 'zero' : 'grid'),
    text(x - 6, values.place(tick) + 4, format(tick), { anchor: 'end', kind: 'tick', room: axisSpace.left - 6 - 24 }),
  ])}
  ${factors.map((factor) =>
    text(factorAxis.place(factor), y + height + 15, `×${factor}`, { anchor: 'middle', kind: 'tick', room: factorRoom }),
  )}
  ${text(x + width / 2, y + height + 31, 'factor of the neurons', { anchor: 'middle', kind: 'axis', room: width + 20 })}
  ${index % columns === 0 && text(x - axisSpace.left + 16, y + height / 2, yTitle, { anchor: 'middle', kind: 'axis', turn: -90, room: height + 40 })}
  ${series.toReversed().map(({ name }) => {
    const points = lines[name].flatMap(({ factor, value }) =>
      value === null ? [] : [{ x: factorAxis.place(factor), y: values.place(value) }],
    )
    const path = points.map((point) => `${round(point.x)} ${round(point.y)}`).join('L')
    return markup`<path class="curve ${name}" d="M${path}" />${points.map((point) => mark(name, point.x, point.y))}`
  })}`
}
