import { asDrawn, axis, baseLayout, isolated, marksOf } from './chart.ts'
import type { Chart } from './chart.ts'
import { fieldSigns, mixed } from './ramps.ts'

export interface Line {
  readonly name: string
  readonly y: readonly number[]
}

export interface LineOptions {
  /** Shared by all lines. */
  readonly x: readonly number[]
  readonly xTitle: string
  readonly yTitle: string
  readonly lines: readonly Line[]
  /** What lies behind the lines: the range of a random control. */
  readonly band?: { readonly name: string; readonly low: readonly number[]; readonly high: readonly number[] }
  readonly format: (value: number) => string
  readonly formatX: (value: number) => string
  readonly height?: number
}

/** Lines over one axis, each with its own colour, dash and sign, over a band to compare with. */
export function lineChart(options: LineOptions): Chart {
  const { x, xTitle, yTitle, lines, band, format, formatX, height = 300 } = options
  const text = (name: string, i: number, value: number): string =>
    `${isolated(name)}, ${xTitle} ${formatX(x[i]!)}: ${format(value)}`
  return {
    height,
    draw: (look) => ({
      traces: [
        ...(band === undefined
          ? []
          : [
              {
                type: 'scatter' as const,
                mode: 'lines',
                name: asDrawn(band.name),
                x: [...x, ...x.toReversed()],
                y: [...band.high, ...band.low.toReversed()],
                fill: 'toself',
                fillcolor: mixed(look.ground, look.quiet, 0.22),
                line: { width: 0 },
                hoverinfo: 'skip',
              },
            ]),
        ...lines.map(({ name, y }, k) => ({
          type: 'scatter' as const,
          mode: 'lines+markers',
          name: asDrawn(isolated(name)),
          x,
          y,
          customdata: y.map((value, i) => asDrawn(text(name, i, value))),
          hovertemplate: '%{customdata}<extra></extra>',
          line: { color: look.fields[k % look.fields.length], width: 2, dash: dashes[k % dashes.length] },
          marker: { symbol: fieldSigns[k % fieldSigns.length], size: 7 },
        })),
      ],
      layout: {
        ...baseLayout(look),
        showlegend: true,
        xaxis: axis(look, xTitle, { tickmode: 'array', tickvals: x, ticktext: x.map(formatX) }),
        yaxis: axis(look, yTitle),
      },
    }),
    table: () => ({
      columns: [xTitle, ...lines.map(({ name }) => name), ...(band ? [`${band.name} ≥`, `${band.name} ≤`] : [])],
      rows: x.map((value, i) => [
        value,
        ...lines.map(({ y }) => y[i]!),
        ...(band ? [band.low[i]!, band.high[i]!] : []),
      ]),
    }),
    marks: marksOf(
      lines.map(({ name, y }) =>
        y.map((value, i) => ({ text: text(name, i, value), key: String(x[i]), x: x[i]!, y: value })),
      ),
    ),
  }
}

const dashes = ['solid', 'dash', 'dot', 'dashdot', 'longdash']
