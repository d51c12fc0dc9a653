import type { Accuracy } from '../../methods/evaluationSchema.ts'
import { fieldLabel, type RunView } from '../context.ts'
import { markOf } from '../effectRows.ts'
import { figureHtml } from '../figure.ts'
import { foreign } from '../markup.ts'
import { count, percent, tick } from '../numbers.ts'
import { intervalPlot } from '../plots/intervals.ts'
import type { SeriesName } from '../plots/series.ts'
import type { Section } from '../section.ts'
import { numberColumn } from '../table.ts'

/** Whether the right letter can be read off the neurons alone. */
export function predictionSection({ id, fields }: RunView): Section | null {
  const found = fields.flatMap(({ field, prediction }) => (prediction === null ? [] : [{ field, ...prediction }]))
  if (found.length === 0) return null
  const shareMark = (series: SeriesName, { share, low, high }: Accuracy) => markOf(series, { mean: share, low, high })
  const svg = intervalPlot({
    id: `${id}-prediction-figure`,
    title: 'Answers read off neurons alone',
    desc: found
      .map(
        ({ field, own, model }) =>
          `${fieldLabel(field)}: ${percent(own.share)} from neurons, ${percent(model.share)} by the model`,
      )
      .join('; '),
    series: [
      { name: 'own', label: 'pooled neurons' },
      { name: 'sameLayers', label: 'random neurons, same layers' },
      { name: 'unrelated', label: 'the model’s own answers' },
    ],
    panels: [{ title: '', axis: 'share of prompts answered right' }],
    rows: found.map(({ field, own, random, model }) => ({
      ...{ label: fieldLabel(field), isSum: field.kind === 'all', reference: own.chance },
      marks: [[shareMark('own', own), shareMark('sameLayers', random), shareMark('unrelated', model)]],
    })),
    format: tick(percent),
    axis: { include: [0, 1], limits: [0, 1] },
    reference: 'guessing',
  })
  return {
    id: `${id}-prediction`,
    title: 'Prediction from neurons',
    body: figureHtml({
      svg,
      caption:
        'The letter whose mean activations, on one half of a field’s facts, are nearest to those of a prompt of the other half; halves are then exchanged. Nothing of the model behind these neurons is used.',
      table: {
        caption: 'Right answers from neurons, from random neurons, and by the model',
        columns: [
          { label: 'field', kind: 'name' },
          { label: 'neurons' },
          ...['prompts', 'from neurons', 'interval', 'from random neurons', 'interval', 'by the model', 'guessing'].map(
            numberColumn,
          ),
        ],
        rows: found.map(({ field, neurons, own, random, model }) => [
          foreign(fieldLabel(field)),
          `${neurons[0]} and ${neurons[1]}`,
          count(own.of),
          percent(own.share),
          `${percent(own.low)} to ${percent(own.high)}`,
          percent(random.share),
          `${percent(random.low)} to ${percent(random.high)}`,
          percent(model.share),
          percent(own.chance),
        ]),
      },
    }),
  }
}
