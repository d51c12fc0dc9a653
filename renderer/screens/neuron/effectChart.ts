import type { NeuronEffects } from '../../api/shapes.ts'
import { asDrawn, axis, baseLayout, isolated, marksOf, type Chart } from '../../plots/chart.ts'
import { m } from '#messages'

/** Which figure of a question is looked at. */
export type Measure = 'effect' | 'effectLog'

/** Each question's effect, the largest first, with the mean and its interval over facts behind them. */
export function effectChart(
  { rows, ...means }: NeuronEffects,
  measure: Measure,
  format: (value: number) => string,
): Chart {
  const sorted = rows.toSorted((a, b) => b[measure] - a[measure])
  const { mean, low, high } = means[measure]
  const title = measure === 'effect' ? m.neuronEffectP() : m.neuronEffectLog()
  const text = (row: (typeof sorted)[number]): string => `${isolated(row.stem)}: ${format(row[measure])}`
  const across = { xref: 'paper', x0: 0, x1: 1, yref: 'y', layer: 'below' }
  return {
    height: 240,
    draw: (look) => ({
      traces: [
        {
          type: 'scatter',
          mode: 'markers',
          x: sorted.map((_, i) => i + 1),
          y: sorted.map((row) => row[measure]),
          customdata: sorted.map((row) => asDrawn(text(row))),
          hovertemplate: '%{customdata}<extra></extra>',
          marker: { color: look.data, size: 6, opacity: 0.85, line: { color: look.quiet, width: 0.5 } },
        },
      ],
      layout: {
        ...baseLayout(look),
        xaxis: axis(look, m.neuronByRank(), { range: [0, sorted.length + 1], zeroline: false }),
        yaxis: axis(look, title, { zeroline: true, zerolinecolor: look.quiet }),
        shapes: [
          ...(low === null || high === null
            ? []
            : [
                {
                  type: 'rect',
                  ...across,
                  y0: low,
                  y1: high,
                  fillcolor: look.data,
                  opacity: 0.15,
                  line: { width: 0 },
                },
              ]),
          ...(mean === null
            ? []
            : [{ type: 'line', ...across, y0: mean, y1: mean, line: { color: look.data, width: 1.5, dash: 'dash' } }]),
        ],
      },
    }),
    table: () => ({
      columns: [m.stem(), title],
      rows: sorted.map((row) => [row.stem, row[measure]]),
    }),
    marks: marksOf([sorted.map((row, i) => ({ text: text(row), key: row.id, x: i + 1, y: row[measure] }))]),
  }
}
