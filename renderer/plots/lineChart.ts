import { asDrawn, axis, baseLayout, isolated, marksOf, type Chart } from './chart.ts'
import type { Trace } from './plotly.ts'
import { fieldSigns } from './ramps.ts'

export interface LinePoint {
  readonly x: number
  /** Null where there is nothing to draw: the line has a gap there. */
  readonly y: number | null
  /** Ends of its interval, where there is one. */
  readonly low: number | null
  readonly high: number | null
}

export interface LineOptions {
  readonly series: readonly { readonly name: string; readonly points: readonly LinePoint[] }[]
  readonly xTitle: string
  readonly yTitle: string
  readonly formatX: (value: number) => string
  readonly format: (value: number) => string
  /** A line to compare with, in units of the values. */
  readonly reference?: number
  readonly height?: number
}

/** Lines over a logarithmic axis, each with its colour and sign, and its intervals as a band behind it. */
export function lineChart(options: LineOptions): Chart {
  const { series, xTitle, yTitle, formatX, format, reference, height = 340 } = options
  const drawn = series.map(({ name, points }) => ({ name, points: points.filter(hasValue) }))
  const text = (name: string, { x, y, low, high }: DrawnPoint): string => {
    const interval = low === null || high === null ? '' : ` (${format(low)} – ${format(high)})`
    return `${isolated(name)}, ${formatX(x)}: ${format(y)}${interval}`
  }
  return {
    height,
    draw: (look) => {
      const colourOf = (k: number): string => look.fields[k % look.fields.length]!
      const bands = drawn.map(({ points }, k): Trace => {
        const known = points.filter(({ low, high }) => low !== null && high !== null)
        return {
          type: 'scatter',
          mode: 'lines',
          x: [...known.map(({ x }) => x), ...known.toReversed().map(({ x }) => x)],
          y: [...known.map(({ high }) => high), ...known.toReversed().map(({ low }) => low)],
          fill: 'toself',
          fillcolor: colourOf(k),
          opacity: 0.14,
          line: { width: 0 },
          hoverinfo: 'skip',
          showlegend: false,
        }
      })
      const lines = drawn.map(({ name, points }, k): Trace => ({
        type: 'scatter',
        mode: 'lines+markers',
        name: asDrawn(isolated(name)),
        x: points.map(({ x }) => x),
        y: points.map(({ y }) => y),
        customdata: points.map((point) => asDrawn(text(name, point))),
        hovertemplate: '%{customdata}<extra></extra>',
        line: { color: colourOf(k), width: 2 },
        marker: { color: colourOf(k), symbol: fieldSigns[k % fieldSigns.length], size: 7 },
      }))
      const ticks = [...new Set(series.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) => a - b)
      return {
        traces: [...bands, ...lines],
        layout: {
          ...baseLayout(look),
          showlegend: series.length > 1,
          xaxis: axis(look, xTitle, {
            type: 'log',
            tickmode: 'array',
            tickvals: ticks,
            ticktext: ticks.map((x) => asDrawn(formatX(x))),
            zeroline: false,
          }),
          yaxis: axis(look, yTitle),
          ...(reference !== undefined && { shapes: [line(reference, look.quiet)] }),
        },
      }
    },
    table: () => ({
      columns: [xTitle, '', yTitle, `${yTitle} ≥`, `${yTitle} ≤`],
      rows: drawn.flatMap(({ name, points }) =>
        points.map(({ x, y, low, high }) => [formatX(x), name, y, low ?? '', high ?? '']),
      ),
    }),
    marks: marksOf(
      drawn.map(({ name, points }) =>
        points.map((point) => ({ text: text(name, point), key: `${name} ${point.x}`, x: point.x, y: point.y })),
      ),
    ),
  }
}

type DrawnPoint = LinePoint & { readonly y: number }

function hasValue(point: LinePoint): point is DrawnPoint {
  return point.y !== null
}

function line(y: number, color: string) {
  const across = { xref: 'paper', x0: 0, x1: 1, y0: y, y1: y }
  return { type: 'line', ...across, layer: 'below', line: { color, width: 1, dash: 'dot' } }
}
