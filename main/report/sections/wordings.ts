import type { Wording } from '../../methods/evaluationSchema.ts'
import { fieldLabel, type RunView } from '../context.ts'
import {
  changePlot,
  changeWithInterval,
  editOrder,
  effectMarks,
  geometricNote,
  suppressedChange,
} from '../effectRows.ts'
import { figureHtml } from '../figure.ts'
import { foreign } from '../markup.ts'
import { count, percent } from '../numbers.ts'
import { intervalPlot } from '../plots/intervals.ts'
import type { Section } from '../section.ts'
import { numberColumn } from '../table.ts'

const kinds: Readonly<Record<Wording['kind'], string>> = {
  detected: 'as in the detection',
  template: 'another template',
  order: 'other option order',
}

/** Whether the neurons belong to the answer or to the way in which it was asked. */
export function wordingsSection({ id, run, all, fields }: RunView): Section | null {
  if (all === null || all.wordings.length < 2) return null
  const svg = intervalPlot({
    id: `${id}-wordings-figure`,
    title: 'Own neurons in other wordings',
    desc: all.wordings.map(({ kind, own }) => `${kinds[kind]}: ${suppressedChange(own)} when switched off`).join('; '),
    series: [
      { name: 'own', label: 'the question’s own neurons' },
      { name: 'sameLayers', label: 'random, same layers' },
    ],
    ...changePlot,
    rows: fields.flatMap(({ field, wordings }) =>
      field.kind === 'all'
        ? wordings.map(({ kind, own, random }) => ({
            label: kinds[kind],
            marks: editOrder.map((edit) => effectMarks(edit, { own, sameLayers: random })),
          }))
        : [],
    ),
  })
  return {
    id: `${id}-wordings`,
    title: 'Other wordings',
    body: figureHtml({
      svg,
      caption: `${geometricNote} The detection saw the first kind only.`,
      table: {
        caption: 'Effects by wording and field',
        columns: [
          { label: 'field', kind: 'name' },
          { label: 'wording' },
          { label: 'templates' },
          ...['right answers', 'suppress, own', 'suppress, random', 'boost, own', 'boost, random'].map(numberColumn),
        ],
        rows: run.fields.flatMap(({ field, wordings }) =>
          wordings.map(({ kind, templates, baseline, own, random }) => [
            foreign(fieldLabel(field)),
            kinds[kind],
            templates.join(', '),
            `${percent(baseline.share)} of ${count(baseline.of)}`,
            ...editOrder.flatMap((edit) => [own, random].map((effects) => changeWithInterval(effects[edit]))),
          ]),
        ),
      },
    }),
  }
}
