import { asDrawn, axis, baseLayout, isolated, marksOf, type Chart } from './chart.ts'
import { fieldSigns } from './ramps.ts'

export interface ScatterPoint {
  readonly key: string
  readonly x: number
  readonly y: number
  /** What it is, for the hover text and the keyboard. */
  readonly text: string
}

export interface ScatterOptions {
  readonly groups: readonly { readonly name: string; readonly points: readonly ScatterPoint[] }[]
  readonly xTitle: string
  readonly yTitle: string
  readonly range?: { readonly x: readonly [number, number]; readonly y: readonly [number, number] }
  /** The line on which both are the same. */
  readonly diagonal?: boolean
  readonly format: (value: number) => string
  /** Drags draw a box; what it holds goes to the figure's `onbox`. */
  readonly selectable?: boolean
  readonly height?: number
}

/** Points in groups, each with its own colour and sign. */
export function scatterChart(options: ScatterOptions): Chart {
  const { groups, xTitle, yTitle, range, diagonal = false, format, height = 340 } = options
  const text = ({ text, x, y }: ScatterPoint): string => `${isolated(text)}: ${format(x)}, ${format(y)}`
  return {
    height,
    draw: (look) => ({
      traces: groups.map(({ name, points }, k) => ({
        type: 'scatter',
        mode: 'markers',
        name: asDrawn(isolated(name)),
        x: points.map(({ x }) => x),
        y: points.map(({ y }) => y),
        customdata: points.map((point) => asDrawn(text(point))),
        hovertemplate: '%{customdata}<extra></extra>',
        marker: {
          color: look.fields[k % look.fields.length],
          symbol: fieldSigns[k % fieldSigns.length],
          size: 7,
          opacity: 0.85,
          line: { color: look.quiet, width: 0.5 },
        },
      })),
      layout: {
        ...baseLayout(look),
        dragmode: options.selectable === true ? 'select' : false,
        showlegend: groups.length > 1,
        xaxis: axis(look, xTitle, range && { range: [...range.x] }),
        yaxis: axis(look, yTitle, range && { range: [...range.y] }),
        ...(diagonal && range && { shapes: [line(range, look.quiet)] }),
      },
    }),
    table: () => ({
      columns: [xTitle, yTitle, ''],
      rows: groups.flatMap(({ points }) => points.map(({ x, y, text }) => [x, y, text])),
    }),
    marks: marksOf(
      groups.map(({ points }) =>
        points
          .toSorted((a, b) => a.x - b.x || a.y - b.y)
          .map((point) => ({ text: text(point), key: point.key, x: point.x, y: point.y })),
      ),
    ),
  }
}

function line({ x, y }: NonNullable<ScatterOptions['range']>, color: string) {
  const [from, to] = [Math.max(x[0], y[0]), Math.min(x[1], y[1])]
  return { type: 'line', x0: from, y0: from, x1: to, y1: to, layer: 'below', line: { color, width: 1, dash: 'dot' } }
}
