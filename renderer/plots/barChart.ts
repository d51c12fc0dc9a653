import { asDrawn, axis, baseLayout, isolated, marksOf, namedTicks, type Chart } from './chart.ts'
import { fieldPatterns } from './ramps.ts'

export interface BarSeries {
  readonly name: string
  readonly values: readonly number[]
  /** Ends of intervals, where there are any. */
  readonly low?: readonly number[]
  readonly high?: readonly number[]
}

export interface BarOptions {
  /** Names below the bars. */
  readonly categories: readonly string[]
  /** What the categories are, for the table and the axis. */
  readonly categoryTitle: string
  readonly valueTitle: string
  readonly series: readonly BarSeries[]
  readonly stacked?: boolean
  /** A line to compare with, in units of the values. */
  readonly reference?: { readonly name: string; readonly value: number }
  readonly format: (value: number) => string
  /** From 0 to this; for shares 1. */
  readonly most?: number
  readonly height?: number
  /** Drags draw a box; what it holds goes to the figure's `onbox`. */
  readonly selectable?: boolean
  /** Bars that stand out, by the index of their category. */
  readonly marked?: (index: number) => boolean
}

/** Bars, side by side or on top of each other, with intervals and a line to compare with. */
export function barChart(options: BarOptions): Chart {
  const { categories, categoryTitle, valueTitle, series, stacked = false, reference, format, height = 260 } = options
  const hasIntervals = series.some(({ low }) => low !== undefined)
  const text = (s: BarSeries, i: number): string => {
    const interval = s.low === undefined ? '' : ` (${format(s.low[i]!)} – ${format(s.high![i]!)})`
    const own = `${isolated(categories[i]!)}: ${format(s.values[i]!)}${interval}`
    return series.length > 1 ? `${isolated(s.name)}, ${own}` : own
  }
  return {
    height,
    draw: (look) => ({
      traces: series.map((s, k) => {
        const colour = series.length === 1 ? look.data : look.fields[k % look.fields.length]!
        return {
          type: 'bar',
          name: asDrawn(isolated(s.name)),
          x: categories.map((_, i) => i),
          y: s.values,
          customdata: categories.map((_, i) => asDrawn(text(s, i))),
          hovertemplate: '%{customdata}<extra></extra>',
          marker: {
            color: colour,
            line: { color: look.quiet, width: categories.map((_, i) => (options.marked?.(i) === true ? 2 : 0)) },
            ...(series.length > 1 && {
              pattern: { shape: fieldPatterns[k % fieldPatterns.length], fillmode: 'overlay', size: 6 },
            }),
          },
          ...(s.low !== undefined && { error_y: intervals(s, look.quiet) }),
        }
      }),
      layout: {
        ...baseLayout(look),
        dragmode: options.selectable === true ? 'select' : false,
        barmode: stacked ? 'stack' : 'group',
        bargap: 0.25,
        showlegend: series.length > 1,
        xaxis: axis(look, categoryTitle, {
          ...namedTicks(categories),
          showgrid: false,
          ...(categories.length > 24 && { tickmode: 'auto' }),
        }),
        yaxis: axis(
          look,
          valueTitle,
          options.most === undefined ? { rangemode: 'tozero' } : { range: [0, options.most] },
        ),
        ...(reference !== undefined && line(reference, look.text)),
      },
    }),
    table: () => ({
      columns: [
        categoryTitle,
        ...series.flatMap(({ name }) => {
          const title = series.length > 1 ? name : valueTitle
          return hasIntervals ? [title, `${title} ≥`, `${title} ≤`] : [title]
        }),
      ],
      rows: categories.map((category, i) => [
        category,
        ...series.flatMap((s) => (hasIntervals ? [s.values[i]!, s.low?.[i] ?? '', s.high?.[i] ?? ''] : [s.values[i]!])),
      ]),
    }),
    marks: marksOf(
      series.map((s, k) =>
        categories.map((category, i) => {
          const below = stacked ? series.slice(0, k).reduce((sum, { values }) => sum + values[i]!, 0) : 0
          const width = stacked ? 0.75 : 0.75 / series.length
          const x = stacked ? i : i - 0.375 + (k + 0.5) * width
          return {
            text: text(s, i),
            key: category,
            x,
            y: below + s.values[i]! / 2,
            width,
            height: Math.abs(s.values[i]!),
          }
        }),
      ),
    ),
  }
}

function intervals(s: BarSeries, colour: string): Record<string, unknown> {
  return {
    type: 'data',
    symmetric: false,
    array: s.values.map((value, i) => s.high![i]! - value),
    arrayminus: s.values.map((value, i) => value - s.low![i]!),
    color: colour,
    thickness: 1.2,
    width: 3,
  }
}

function line({ name, value }: { readonly name: string; readonly value: number }, colour: string) {
  const place = { xref: 'paper', x0: 0, x1: 1, yref: 'y', y0: value, y1: value }
  const label = { text: asDrawn(name), font: { color: colour, size: 11 }, textposition: 'end', yanchor: 'bottom' }
  return { shapes: [{ type: 'line', ...place, line: { color: colour, width: 1, dash: 'dot' }, label }] }
}
