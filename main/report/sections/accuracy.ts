import { largest, smallest } from '../../base/lists.ts'
import { fieldLabel, type RunView } from '../context.ts'
import { markOf } from '../effectRows.ts'
import { figureHtml } from '../figure.ts'
import { foreign } from '../markup.ts'
import { count, percent, tick } from '../numbers.ts'
import { intervalPlot } from '../plots/intervals.ts'
import type { Section } from '../section.ts'
import { numberColumn } from '../table.ts'

/** Whether the model knows the answers at all: neurons cannot hold what it does not know. */
export function accuracySection({ id, run, fields }: RunView): Section {
  const shares = fields.flatMap(({ baseline }) => baseline.share ?? [])
  const svg = intervalPlot({
    id: `${id}-accuracy-figure`,
    title: 'Right answers by field',
    desc: `Share of right answers of each field with its 95 % interval, from ${percent(smallest(shares))} to ${percent(largest(shares))}.`,
    series: [{ name: 'own', label: 'right answers, without any edit' }],
    panels: [{ title: '', axis: 'share of prompts answered right' }],
    rows: fields.map(({ field, baseline: { share, low, high, chance } }) => ({
      ...{ label: fieldLabel(field), isSum: field.kind === 'all', reference: chance },
      marks: [[markOf('own', { mean: share, low, high })]],
    })),
    format: tick(percent),
    axis: { include: [0, 1], limits: [0, 1] },
    reference: 'guessing',
  })
  return {
    id: `${id}-accuracy`,
    title: 'Does the model know the answers?',
    body: figureHtml({
      svg,
      caption:
        'Bars are Wilson’s 95 % intervals for as many answers as are independent: variants of one question and translations of one fact count little more than once.',
      table: {
        caption: 'Right answers by field',
        columns: [
          { label: 'field', kind: 'name' },
          ...['right', 'of', 'share', 'from', 'to', 'guessing', 'facts', 'P(right letter)', 'P(all letters)'].map(
            numberColumn,
          ),
          { label: 'above guessing' },
        ],
        rows: run.fields.map(({ field, baseline }) => [
          foreign(fieldLabel(field)),
          count(baseline.correct),
          count(baseline.of),
          percent(baseline.share),
          percent(baseline.low),
          percent(baseline.high),
          percent(baseline.chance),
          count(baseline.units),
          percent(baseline.prob),
          percent(baseline.mass),
          baseline.atChance ? 'not shown' : 'yes',
        ]),
      },
    }),
  }
}
