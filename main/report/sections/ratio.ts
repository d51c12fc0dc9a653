import type { FieldEvaluation, Pcr } from '../../methods/evaluationSchema.ts'
import { fieldLabel, type RunView } from '../context.ts'
import { changePlot, editOrder, markOf } from '../effectRows.ts'
import { figureHtml } from '../figure.ts'
import { foreign, markup, type Part } from '../markup.ts'
import { change, decimal, withInterval } from '../numbers.ts'
import { intervalPlot } from '../plots/intervals.ts'
import type { Section } from '../section.ts'
import { numberColumn } from '../table.ts'

const sets = [
  ['own', 'own neurons'],
  ['random', 'random'],
  ['sameLayers', 'random, same layers'],
] as const

/** The paper's ratio, never without the two means that it is made of. */
export function ratioSection({ id, run, all, fields }: RunView): Section | null {
  if (all === null) return null
  const own = all.pcr.own.suppress
  const svg = intervalPlot({
    id: `${id}-ratio-figure`,
    title: 'Mean relative change on own and on unrelated questions',
    desc: `Switched off: own questions ${change(own.related.mean)}, unrelated questions ${change(own.unrelated.mean)}; ratio ${ratioText(own)}.`,
    series: [
      { name: 'own', label: 'own questions (related)' },
      { name: 'unrelated', label: 'unrelated questions' },
    ],
    ...changePlot,
    rows: fields.map(({ field, pcr }) => ({
      ...{ label: fieldLabel(field), isSum: field.kind === 'all' },
      marks: editOrder.map((edit) => [
        markOf('own', pcr.own[edit].related),
        markOf('unrelated', pcr.own[edit].unrelated),
      ]),
    })),
  })
  return {
    id: `${id}-ratio`,
    title: 'Probability change ratio',
    body: [
      markup`<p>The paper’s measure: the mean relative change on a question’s own prompts, divided by the mean on unrelated
questions (here: ${run.controls.group}; ${run.controls.perQuestion} for each question). A ratio grows without bound where the unrelated mean is near 0, so both means are shown
and a ratio is given only where the unrelated mean can be told from 0.</p>`,
      figureHtml({
        svg,
        caption:
          'Arithmetic means of (p′ − p) / p with 95 % intervals. They are not those of the figures above: a few prompts with a tiny p can carry an arithmetic mean.',
        table: {
          caption: 'Probability change ratio with both means',
          columns: [
            { label: 'field', kind: 'name' },
            { label: 'edit' },
            { label: 'neurons' },
            ...['related', 'unrelated', 'ratio'].map(numberColumn),
            { label: 'note' },
          ],
          rows: run.fields.flatMap((field) => editOrder.flatMap((edit) => rowsOf(field, edit))),
        },
      }),
    ],
  }
}

function rowsOf({ field, pcr }: FieldEvaluation, edit: (typeof editOrder)[number]): Part[][] {
  return sets.map(([name, label]) => {
    const { related, unrelated, note } = pcr[name][edit]
    return [
      foreign(fieldLabel(field)),
      edit,
      label,
      withInterval(related, change),
      withInterval(unrelated, change),
      ratioText(pcr[name][edit]),
      note ?? '',
    ]
  })
}

/** `12.3 [8.1, 30.2]`, or what it is at least. */
export function ratioText({ ratio, low, high, atLeast }: Pcr): string {
  if (ratio !== null) return withInterval({ mean: ratio, low, high }, decimal)
  return atLeast === null ? '–' : `at least ${decimal(atLeast)}`
}
