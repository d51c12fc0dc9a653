import type { FieldEvaluation, Flips } from '../../methods/evaluationSchema.ts'
import { fieldLabel, type RunView } from '../context.ts'
import { editOrder, effectSeries } from '../effectRows.ts'
import { figureHtml } from '../figure.ts'
import { foreign, type Part } from '../markup.ts'
import { chance, count, partText, percent, tick } from '../numbers.ts'
import { intervalPlot } from '../plots/intervals.ts'
import type { SeriesName } from '../plots/series.ts'
import type { Section } from '../section.ts'
import { numberColumn } from '../table.ts'

const sets = effectSeries.map(({ name }) => name)

/** Answers that change: with their direction, and out of how many that could. */
export function flipsSection({ id, run, all, fields }: RunView): Section | null {
  if (all === null) return null
  const { suppress, boost } = all.own
  const svg = intervalPlot({
    id: `${id}-flips-figure`,
    title: 'Answers that change',
    desc:
      `Switched off, the own neurons turn ${suppress.flips.toWrong} of ${suppress.flips.right} right answers wrong; ` +
      `doubled, they turn ${boost.flips.toRight} of ${boost.flips.wrong} wrong answers right.`,
    series: effectSeries,
    panels: [
      { title: 'suppressed: right answers lost', axis: 'share of the answers that were right' },
      { title: 'boosted: wrong answers mended', axis: 'share of the answers that were wrong' },
    ],
    rows: fields.map((field) => ({
      ...{ label: fieldLabel(field.field), isSum: field.field.kind === 'all' },
      marks: [
        sets.map((series) => dot(series, lost(field[series].suppress.flips), field[series].suppress.flips.lost)),
        sets.map((series) => dot(series, mended(field[series].boost.flips), field[series].boost.flips.mended)),
      ],
    })),
    format: tick(percent),
    axis: { include: [0], limits: [0, 1] },
  })
  return {
    id: `${id}-flips`,
    title: 'Answers that change',
    body: figureHtml({
      svg,
      caption:
        'Flips by direction; a share is missing where no answer could flip that way. Random sets are averaged over all draws; bars are Wilson’s 95 % intervals over facts.',
      table: {
        caption: 'Flips with direction, denominator and McNemar’s exact test',
        columns: [
          { label: 'field', kind: 'name' },
          { label: 'edit' },
          { label: 'neurons' },
          ...['right → wrong', 'wrong → right', 'wrong → other wrong', 'facts better', 'facts worse'].map(numberColumn),
          { label: 'McNemar' },
        ],
        rows: run.fields.flatMap((field) =>
          editOrder.flatMap((edit) => effectSeries.map(({ name, label }) => row(field, edit, [name, label]))),
        ),
      },
    }),
  }
}

function dot(series: SeriesName, mean: number | null, part: Flips['lost']) {
  return { series, mean, low: part?.low ?? null, high: part?.high ?? null }
}

function lost({ toWrong, right }: Flips): number | null {
  return right === 0 ? null : toWrong / right
}

function mended({ toRight, wrong }: Flips): number | null {
  return wrong === 0 ? null : toRight / wrong
}

function row(
  field: FieldEvaluation,
  edit: (typeof editOrder)[number],
  [name, label]: readonly [SeriesName, string],
): Part[] {
  const {
    toWrong,
    toRight,
    toOtherWrong,
    right,
    wrong,
    improved,
    worsened,
    p,
    lost: off,
    mended: on,
  } = field[name][edit].flips
  const of = (part: number, whole: number): string => `${count(part)} of ${count(whole)}`
  return [
    foreign(fieldLabel(field.field)),
    edit,
    label,
    of(toWrong, right) + partText(off),
    of(toRight, wrong) + partText(on),
    of(toOtherWrong, wrong),
    count(improved),
    count(worsened),
    chance(p),
  ]
}
