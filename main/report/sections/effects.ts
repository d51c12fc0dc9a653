import type { Effect, FieldEvaluation } from '../../methods/evaluationSchema.ts'
import { fieldLabel, type RunView } from '../context.ts'
import {
  changePlot,
  changeWithInterval,
  editOrder,
  effectMarks,
  effectSeries,
  geometricNote,
  suppressedChange,
} from '../effectRows.ts'
import { figureHtml } from '../figure.ts'
import { foreign, type Markup, type Part } from '../markup.ts'
import { chance, change, count, plus, tick, withInterval } from '../numbers.ts'
import { dosePlot, type DosePoint } from '../plots/dose.ts'
import { intervalPlot } from '../plots/intervals.ts'
import type { SeriesName } from '../plots/series.ts'
import type { Section } from '../section.ts'
import { numberColumn } from '../table.ts'

/** What happens to the right letter when a question's neurons are switched off or doubled, beside what random ones do. */
export function effectsSection(view: RunView): Section {
  return { id: `${view.id}-effects`, title: 'What the neurons do', body: [comparison(view), doses(view)] }
}

function comparison({ id, run, fields }: RunView): Markup {
  const svg = intervalPlot({
    id: `${id}-effects-figure`,
    title: 'Change of the right letter’s probability by field',
    desc: describe(fields),
    series: effectSeries,
    ...changePlot,
    rows: fields.map(({ field, own, random, sameLayers, unrelated }) => ({
      ...{ label: fieldLabel(field), isSum: field.kind === 'all' },
      marks: editOrder.map((edit) => effectMarks(edit, { own, random, sameLayers, unrelated })),
    })),
  })
  return figureHtml({
    svg,
    caption: `${geometricNote} Neurons that hold an answer lower its letter when they are switched off and raise it when doubled; random neurons and unrelated questions should stay near 0.`,
    table: {
      caption: 'Effects by field and edit, with the contrasts that the verdicts rest on',
      columns: [
        { label: 'field', kind: 'name' },
        { label: 'edit' },
        { label: 'neurons' },
        ...['geometric mean', 'relative, mean', 'log-ratio, nats', 'difference, points', 'prompts'].map(numberColumn),
        { label: 'own beyond it, nats' },
      ],
      rows: run.fields.flatMap((field) => editOrder.flatMap((edit) => rowsOf(field, edit))),
    },
  })
}

function rowsOf(field: FieldEvaluation, edit: (typeof editOrder)[number]): Part[][] {
  const { own, random, sameLayers, unrelated, beyond } = field
  const row = (name: string, effect: Effect, contrast: FieldEvaluation['beyond']['random'] | null): Part[] => [
    foreign(fieldLabel(field.field)),
    edit,
    name,
    changeWithInterval(effect),
    withInterval(effect.relative, change),
    withInterval(effect.logRatio, plus),
    withInterval(points(effect), plus),
    count(effect.items),
    contrast === null ? '' : `${withInterval(contrast[edit], plus)}, ${chance(contrast[edit].p)}`,
  ]
  return [
    row('own', own[edit], null),
    row('random', random[edit], beyond.random),
    row('random, same layers', sameLayers[edit], beyond.sameLayers),
    row('own, unrelated questions', unrelated[edit], beyond.unrelated),
  ]
}

function points({ difference: { mean, low, high } }: Effect) {
  const times100 = (value: number | null): number | null => (value === null ? null : 100 * value)
  return { mean: times100(mean), low: times100(low), high: times100(high) }
}

function doses({ id, evaluation, fields }: RunView): Markup {
  const { boost, suppress } = evaluation.settings
  const curve = (effects: FieldEvaluation['own']): DosePoint[] => [
    { factor: suppress, value: points(effects.suppress).mean },
    { factor: 1, value: 0 },
    { factor: boost, value: points(effects.boost).mean },
  ]
  const drawn = fields.map(({ field, own, random, sameLayers, unrelated }) => {
    const lines: Record<SeriesName, DosePoint[]> = {
      own: curve(own),
      random: curve(random),
      sameLayers: curve(sameLayers),
      unrelated: curve(unrelated),
    }
    return { label: fieldLabel(field), lines }
  })
  const svg = dosePlot({
    id: `${id}-dose-figure`,
    title: 'Change of probability by the factor of the neurons',
    desc: `One small figure for each of ${fields.length} fields; each line goes through 0 at the factor 1, which changes nothing.`,
    series: effectSeries,
    fields: drawn,
    yTitle: 'P(right), points',
    format: tick(plus),
  })
  return figureHtml({
    svg,
    caption:
      'The same measurements in percentage points of probability. Neurons that carry an answer give a line that rises; a model that is sure already has little room above.',
    table: {
      caption: 'Change of P(right letter) in percentage points, by factor',
      columns: [
        { label: 'field', kind: 'name' },
        ...effectSeries
          .flatMap(({ label }) => [suppress, boost].map((factor) => `${label}, ×${factor}`))
          .map(numberColumn),
      ],
      rows: drawn.map(({ label, lines }) => [
        foreign(label),
        ...effectSeries.flatMap(({ name }) => [plus(lines[name][0]!.value), plus(lines[name][2]!.value)]),
      ]),
    },
  })
}

function describe(fields: readonly FieldEvaluation[]): string {
  const [all] = fields
  if (all === undefined) return 'No field.'
  return (
    `Switched off, the question’s own neurons change the right letter’s probability by ${suppressedChange(all.own)} over all questions, ` +
    `random ones by ${suppressedChange(all.random)}, random ones of the same layers by ${suppressedChange(all.sameLayers)}, and the own ones ` +
    `change unrelated questions by ${suppressedChange(all.unrelated)}.`
  )
}
