/** Means with their intervals, a row each, in one or more panels side by side: what is compared stands under one another. */
import { markup, type Markup } from '../markup.ts'
import { axisFor, type AxisOptions } from './axis.ts'
import { legend, mark, type Series, type SeriesName } from './series.ts'
import { figureWidth, frame, line, round, shortened, text, type FrameOptions } from './svg.ts'

export interface IntervalMark {
  readonly series: SeriesName
  /** Null draws nothing. */
  readonly mean: number | null
  readonly low: number | null
  readonly high: number | null
}

export interface IntervalRow {
  readonly label: string
  /** Stands out, and a line is drawn below it. */
  readonly isSum?: boolean
  /** Of each panel. */
  readonly marks: readonly (readonly IntervalMark[])[]
  /** What would be expected without any knowledge or effect: a dashed line across the row. */
  readonly reference?: number
}

export interface IntervalPlot extends Omit<FrameOptions, 'height' | 'width'> {
  readonly series: readonly Series[]
  readonly panels: readonly { readonly title: string; readonly axis: string }[]
  readonly rows: readonly IntervalRow[]
  readonly format: (value: number) => string
  readonly axis?: Pick<AxisOptions, 'include' | 'limits'>
  /** Meaning of the dashed lines. */
  readonly reference?: string
}

const labelWidth = 158
const labelRoom = labelWidth - 18
const gap = 52
const margin = 34
const legendHeight = 30
const titleHeight = 22
const axisHeight = 42
const markHeight = 12

export function intervalPlot(plot: IntervalPlot): Markup {
  const { series, panels, rows } = plot
  const rowHeight = Math.max(24, markHeight * series.length + 10)
  const top = legendHeight + (panels.some(({ title }) => title !== '') ? titleHeight : 0)
  const bottom = top + rows.length * rowHeight
  const width = (figureWidth - labelWidth - gap * (panels.length - 1) - margin) / panels.length
  return frame({ ...plot, height: bottom + axisHeight }, [
    legend(series, 8, 10, plot.reference),
    rows.map(({ label, isSum }, i) => {
      const y = top + i * rowHeight
      const kind = isSum === true ? 'strong' : ''
      return [
        i % 2 === 0 && markup`<rect class="band" x="0" y="${round(y)}" width="${figureWidth}" height="${rowHeight}" />`,
        text(8, y + rowHeight / 2 + 4, shortened(label, labelRoom, kind), { kind, room: labelRoom }),
      ]
    }),
    panels.map((panel, p) => drawPanel(plot, p, { x: labelWidth + p * (width + gap), width, top, bottom, rowHeight })),
  ])
}

interface Place {
  readonly x: number
  readonly width: number
  readonly top: number
  readonly bottom: number
  readonly rowHeight: number
}

function drawPanel(plot: IntervalPlot, index: number, { x, width, top, bottom, rowHeight }: Place): Markup {
  const { rows, format, panels, series } = plot
  const marks = rows.flatMap((row) => row.marks[index] ?? [])
  const references = rows.flatMap(({ reference }) => reference ?? [])
  const axis = axisFor(
    [...marks.flatMap(({ mean, low, high }) => [mean ?? NaN, low ?? NaN, high ?? NaN]), ...references],
    { from: x, to: x + width, nTicks: panels.length > 1 ? 4 : 6, ...plot.axis },
  )
  const { title, axis: axisTitle } = panels[index]!
  const titleRoom = width + Math.min(gap, 2 * margin) - 8
  const [first = 0, second = axis.max] = axis.ticks
  const tickRoom = Math.max(20, axis.place(second) - axis.place(first) - 6)
  return markup`${title !== '' && text(x + width / 2, top - 8, title, { anchor: 'middle', kind: 'strong', room: titleRoom })}
  ${axis.ticks.map((tick) => [
    line(axis.place(tick), top, axis.place(tick), bottom, Math.abs(tick) < 1e-12 ? 'zero' : 'grid'),
    text(axis.place(tick), bottom + 16, format(tick), { anchor: 'middle', kind: 'tick', room: tickRoom }),
  ])}
  ${text(x + width / 2, bottom + 35, axisTitle, { anchor: 'middle', kind: 'axis', room: titleRoom })}
  ${rows.map(({ marks: of, reference }, row) => {
    const y = top + row * rowHeight
    const drawn = of[index] ?? []
    return [
      reference !== undefined &&
        line(axis.place(reference), y + 2, axis.place(reference), y + rowHeight - 2, 'reference'),
      drawn.map((each) => {
        const place = series.findIndex(({ name }) => name === each.series)
        const at = y + rowHeight / 2 + (place - (series.length - 1) / 2) * markHeight
        return drawMark(each, at, axis.place)
      }),
    ]
  })}`
}

function drawMark({ series, mean, low, high }: IntervalMark, y: number, place: (value: number) => number): Markup {
  if (mean === null) return markup``
  return markup`${low !== null && high !== null && line(place(low), y, place(high), y, `whisker ${series}`)}${mark(series, place(mean), y)}`
}
