import { asDrawn, axis, baseLayout, isolated, marksOf, namedTicks, type Chart } from './chart.ts'
import type { Look } from './look.ts'
import { inkOn, rampColour } from './ramps.ts'

export interface MatrixOptions {
  readonly rows: readonly string[]
  readonly columns: readonly string[]
  readonly rowTitle: string
  readonly columnTitle: string
  readonly valueTitle: string
  /** Row by row; null where there is nothing, which is not zero. */
  readonly values: readonly (readonly (number | null)[])[]
  readonly format: (value: number) => string
  /** What a cell says beside its value. */
  readonly detail?: (row: number, column: number) => string
  /** `difference`: centred at 0, two colours. */
  readonly scale: 'amount' | 'difference'
  /** Cells that say nothing new, as a diagonal does. */
  readonly muted?: (row: number, column: number) => boolean
  /** Names a cell for whoever opens it; `row,column` otherwise. */
  readonly key?: (row: number, column: number) => string
}

/** A small matrix with its numbers printed in it: domains by languages, what fields share, differences. */
export function matrixChart(options: MatrixOptions): Chart {
  const { rows, columns, rowTitle, columnTitle, valueTitle, values, format, detail, scale, muted } = options
  const shown = values.map((row, r) => row.map((value, c) => (muted?.(r, c) === true ? null : value)))
  const all = shown.flat().filter((value) => value !== null)
  const most = Math.max(0, ...all.map(Math.abs)) || 1 // a colour bar needs a stretch, also where all is 0
  const text = (r: number, c: number): string => {
    const value = values[r]![c]!
    const more = detail?.(r, c) ?? ''
    return `${isolated(rows[r]!)} × ${isolated(columns[c]!)}: ${value === null ? '–' : format(value)}${more === '' ? '' : ` · ${more}`}`
  }
  const ink = (value: number | null, look: Look): string => {
    if (value === null) return look.quiet
    const [ramp, place] =
      scale === 'amount' ? [look.sequential, value / most] : [look.differences, 0.5 + value / most / 2]
    return inkOn(rampColour(ramp, place))
  }
  const cells = rows.map((_, r) => columns.map((_, c) => text(r, c)))
  return {
    height: 96 + rows.length * 34,
    draw: (look) => ({
      traces: [
        {
          type: 'heatmap',
          z: shown,
          x: columns.map((_, c) => c),
          y: rows.map((_, r) => r),
          colorscale: scale === 'amount' ? look.sequential : look.differences,
          zmin: scale === 'amount' ? 0 : -most,
          zmax: most,
          xgap: 2,
          ygap: 2,
          customdata: cells.map((row) => row.map(asDrawn)),
          hovertemplate: '%{customdata}<extra></extra>',
          hoverongaps: false,
          colorbar: {
            title: { text: asDrawn(valueTitle), side: 'right', font: { size: 11, color: look.quiet } },
            thickness: 10,
            outlinewidth: 0,
            tickfont: { size: 11, color: look.quiet },
          },
        },
      ],
      layout: {
        ...baseLayout(look),
        xaxis: axis(look, columnTitle, { ...namedTicks(columns), showgrid: false, side: 'bottom' }),
        yaxis: axis(look, rowTitle, { ...namedTicks(rows), showgrid: false, range: [rows.length - 0.5, -0.5] }),
        annotations: rows.flatMap((_, r) =>
          columns.map((_, c) => {
            const value = values[r]![c]!
            const text = value === null ? '–' : format(value)
            return { x: c, y: r, text, showarrow: false, font: { size: 12, color: ink(shown[r]![c]!, look) } }
          }),
        ),
      },
    }),
    table: () => ({
      columns: [rowTitle, ...columns],
      rows: rows.map((row, r) => [row, ...values[r]!.map((value) => value ?? '')]),
    }),
    marks: marksOf(
      rows.map((_, r) =>
        columns.map((_, c) => ({
          text: cells[r]![c]!,
          key: options.key?.(r, c) ?? `${r},${c}`,
          x: c,
          y: r,
          width: 1,
          height: 1,
        })),
      ),
    ),
  }
}
