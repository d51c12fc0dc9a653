/** Counts as bars, one for each layer. */
import { markup, type Markup } from '../markup.ts'
import { axisFor } from './axis.ts'
import { figureWidth, frame, line, round, text, type FrameOptions } from './svg.ts'

export interface BarPlot extends Omit<FrameOptions, 'height' | 'width'> {
  readonly values: readonly number[]
  readonly xTitle: string
  readonly yTitle: string
  readonly format: (value: number) => string
}

const height = 180
const [left, top, bottom] = [66, 18, 46]

export function barPlot(plot: BarPlot): Markup {
  const { values, xTitle, yTitle, format } = plot
  const width = figureWidth - left - 12
  const axis = axisFor(values, { from: top + height, to: top, nTicks: 4 })
  const step = width / values.length
  const every = Math.ceil(28 / step)
  const bar = Math.min(64, step * 0.72)
  return frame({ ...plot, height: top + height + bottom }, [
    axis.ticks.map((tick) => [
      line(left, axis.place(tick), left + width, axis.place(tick), tick === 0 ? 'zero' : 'grid'),
      text(left - 8, axis.place(tick) + 4, format(tick), { anchor: 'end', kind: 'tick', room: left - 8 - 24 }),
    ]),
    values.map((value, i) => {
      const middle = left + (i + 0.5) * step
      const y = axis.place(value)
      return markup`<rect
          class="bar"
          x="${round(middle - bar / 2)}"
          y="${round(y)}"
          width="${round(bar)}"
          height="${round(top + height - y)}"
        />${step > 40 && text(middle, y - 5, format(value), { anchor: 'middle', room: step - 4 })}${
          i % every === 0 &&
          text(middle, top + height + 16, String(i), { anchor: 'middle', kind: 'tick', room: every * step - 4 })
        }`
    }),
    text(left + width / 2, top + height + 36, xTitle, { anchor: 'middle', kind: 'axis', room: width }),
    text(16, top + height / 2, yTitle, { anchor: 'middle', kind: 'axis', turn: -90, room: height + 2 * top - 4 }),
  ])
}
