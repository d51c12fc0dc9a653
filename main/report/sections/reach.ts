import type { Effects, Locality, PooledMatrix, Transfer } from '../../methods/evaluationSchema.ts'
import { fieldLabel, fieldLabelOf, languageName, type RunView } from '../context.ts'
import {
  changePlot,
  changeWithInterval,
  editOrder,
  editPanels,
  effectMarks,
  geometricNote,
  markOf,
  suppressedChange,
} from '../effectRows.ts'
import { figureHtml } from '../figure.ts'
import { foreign, markup, type Markup, type Part } from '../markup.ts'
import { chance, change, count, decimal, geometric, percent, tick, withInterval } from '../numbers.ts'
import { intervalPlot } from '../plots/intervals.ts'
import { matrixPlot } from '../plots/matrix.ts'
import { subheading, type Section } from '../section.ts'
import { numberColumn } from '../table.ts'

/** How far an edit reaches: other questions, other fields, the same fact in other languages, free text. */
export function reachSection(view: RunView): Section {
  const { id, run } = view
  return {
    id: `${id}-reach`,
    title: 'How far it reaches',
    body: [
      locality(view),
      pooled(view),
      run.pooled.map((matrix) => pooledMatrix(view, matrix)),
      run.transfer !== null && transfer(view, run.transfer),
      drift(view),
    ],
  }
}

const places: Readonly<Record<Locality['where'], string>> = {
  'same-field': 'same field',
  'other-domain': 'other domains',
  'other-language': 'other languages',
  unrelated: 'unrelated questions',
  'same-fact': 'same fact, translated',
}

function locality(view: RunView): Markup | null {
  const { id, run, all } = view
  if (all === null || all.locality.length === 0) return null
  const svg = intervalPlot({
    id: `${id}-locality-figure`,
    title: 'A question’s neurons on other questions',
    desc: all.locality
      .map(({ where, effects }) => `${places[where]}: ${suppressedChange(effects)} when switched off`)
      .join('; '),
    series: [{ name: 'own', label: 'a question’s own neurons' }],
    ...changePlot,
    rows: [
      {
        label: 'the question itself',
        isSum: true,
        marks: editOrder.map((edit) => effectMarks(edit, { own: all.own })),
      },
      ...all.locality.map(({ where, effects }) => ({
        label: places[where],
        marks: editOrder.map((edit) => effectMarks(edit, { own: effects })),
      })),
    ],
  })
  return markup`${subheading(view, 'Other questions')}${figureHtml({
    svg,
    caption: `${geometricNote} Each question’s neurons were tried on ${count(run.controls.perQuestion)} questions of each kind, as far as there are so many.`,
    table: {
      caption: 'Locality: the neurons of a question on other questions',
      columns: [
        { label: 'field', kind: 'name' },
        { label: 'tried on' },
        { label: 'pairs', kind: 'number' },
        ...editOrder.flatMap((edit) => [`${edit}, geometric mean`, `${edit}, answers unchanged`]).map(numberColumn),
      ],
      rows: run.fields.flatMap(({ field, locality: of }) =>
        of.map(({ where, pairs, effects, unchanged }) => [
          foreign(fieldLabel(field)),
          places[where],
          count(pairs),
          ...editOrder.flatMap((edit) => [changeWithInterval(effects[edit]), withInterval(unchanged[edit], percent)]),
        ]),
      ),
    },
  })}`
}

function pooled(view: RunView): Markup | null {
  const { id, fields } = view
  const found = fields.flatMap(({ field, pooled: of }) => (of === null ? [] : [{ field, ...of }]))
  if (found.length === 0) return null
  const svg = intervalPlot({
    id: `${id}-pooled-figure`,
    title: 'Neurons pooled over a field',
    desc: found.map(({ field, own }) => `${fieldLabel(field)}: ${suppressedChange(own)} when switched off`).join('; '),
    series: [
      { name: 'own', label: 'pooled neurons, on their field' },
      { name: 'random', label: 'random' },
      { name: 'sameLayers', label: 'random, same layers' },
      { name: 'unrelated', label: 'pooled, on other fields' },
    ],
    ...changePlot,
    rows: found.map(({ field, own, random, sameLayers, others }) => ({
      label: fieldLabel(field),
      marks: editOrder.map((edit) => effectMarks(edit, { own, random, sameLayers, unrelated: others })),
    })),
  })
  return markup`${subheading(view, 'Pooled neurons of a field')}${figureHtml({
    svg,
    caption:
      'The strongest neurons of one half of a field’s questions, tried on the other half, and the other way round: no question is measured with neurons that were found for it.',
    table: {
      caption: 'Pooled neurons: effects and flips',
      columns: [
        { label: 'field', kind: 'name' },
        { label: 'edit' },
        { label: 'neurons' },
        ...['own', 'random', 'random, same layers', 'other fields', 'right → wrong', 'other fields, right → wrong'].map(
          numberColumn,
        ),
        { label: 'own beyond random' },
      ],
      rows: found.flatMap(({ field, neurons, own, random, sameLayers, others, beyond }) =>
        editOrder.map((edit): Part[] => [
          foreign(fieldLabel(field)),
          edit,
          `${neurons[0]} and ${neurons[1]}`,
          ...[own, random, sameLayers, others].map((effects) => changeWithInterval(effects[edit])),
          ...[own, others].map(({ [edit]: { flips } }) => `${count(flips.toWrong)} of ${count(flips.right)}`),
          `${withInterval(beyond.random[edit], decimal)} nats, ${chance(beyond.random[edit].p)}`,
        ]),
      ),
    },
  })}`
}

function pooledMatrix({ id, run }: RunView, { kind, fields, cells }: PooledMatrix): Markup {
  const labels = fields.map((field) => fieldLabelOf(run, field))
  const what = kind === 'domain' ? 'domain' : 'language'
  return effectMatrix({
    id: `${id}-pooled-${kind}`,
    title: `Neurons of one ${what} on questions of another`,
    caption: `Pooled neurons of the ${what} on the left, switched off, on questions of the ${what} above. A dark diagonal and a pale rest mean that each ${what} has neurons of its own.`,
    labels,
    cells,
    yTitle: `neurons of the ${what}`,
    xTitle: `questions of the ${what}`,
  })
}

function transfer(view: RunView, { langs, cells }: Transfer): Markup {
  const labels = langs.map(languageName)
  return markup`${subheading(view, 'The same fact in other languages')}${effectMatrix({
    id: `${view.id}-transfer`,
    title: 'Found in one language, switched off in another',
    caption:
      'Neurons of a question in the language on the left, switched off while the same fact is asked in the language above. What they do to other facts there is in the table.',
    labels,
    cells: cells.map((row) => row.map(({ effects }) => effects)),
    control: cells.map((row) => row.map(({ control }) => control)),
    yTitle: 'found in',
    xTitle: 'asked in',
  })}`
}

interface EffectMatrix {
  readonly id: string
  readonly title: string
  readonly caption: string
  readonly labels: readonly string[]
  readonly cells: readonly (readonly (Effects | null)[])[]
  readonly control?: readonly (readonly (Effects | null)[])[]
  readonly xTitle: string
  readonly yTitle: string
}

function effectMatrix({ id, title, caption, labels, cells, control, xTitle, yTitle }: EffectMatrix): Markup {
  const suppressed = cells.map((row) =>
    row.map((effects) => (effects === null ? null : geometric(effects.suppress.logRatio).mean)),
  )
  const mean = (values: readonly number[]): number | null =>
    values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
  const diagonal = mean(suppressed.flatMap((row, i) => row[i] ?? []))
  const rest = mean(suppressed.flatMap((row, i) => row.flatMap((value, j) => (i === j ? [] : (value ?? [])))))
  return figureHtml({
    svg: matrixPlot({
      ...{ id: `${id}-figure`, title, xTitle, yTitle, rows: labels, columns: labels, cells: suppressed },
      desc: `Change of the right letter’s probability: ${change(diagonal)} on average along the diagonal, ${change(rest)} elsewhere.`,
      ...{ scale: 'diverging', value: 'change of P(right)', format: change },
    }),
    caption,
    table: {
      caption: title,
      columns: [
        { label: yTitle, kind: 'name' },
        { label: xTitle },
        ...['prompts', 'suppress', 'boost', ...(control === undefined ? [] : ['suppress, other facts'])].map(
          numberColumn,
        ),
      ],
      rows: cells.flatMap((row, i) =>
        row.map((effects, j) => {
          const other = control?.[i]?.[j] ?? null
          return [
            foreign(labels[i]!),
            foreign(labels[j]!),
            effects === null ? '–' : count(effects.suppress.items),
            ...editOrder.map((edit) => (effects === null ? '–' : changeWithInterval(effects[edit]))),
            ...(control === undefined ? [] : [other === null ? '–' : changeWithInterval(other.suppress)]),
          ]
        }),
      ),
    },
  })
}

function drift(view: RunView): Markup | null {
  const { id, evaluation, fields } = view
  const found = fields.flatMap(({ field, drift: of }) => (of === null ? [] : [{ field, ...of }]))
  const [first] = found
  if (first === undefined) return null
  const svg = intervalPlot({
    id: `${id}-drift-figure`,
    title: 'Drift on free text',
    desc: `${fieldLabel(first.field)}: ${decimal(first.suppress.mean)} nats a token when switched off, random neurons ${decimal(first.random.suppress.mean)}.`,
    series: [
      { name: 'own', label: 'own neurons' },
      { name: 'sameLayers', label: 'random, same layers' },
    ],
    panels: editPanels.map(({ title }) => ({ title, axis: 'KL(before ‖ after), nats a token' })),
    rows: found.map(({ field, random, ...own }) => ({
      ...{ label: fieldLabel(field), isSum: field.kind === 'all' },
      marks: editOrder.map((edit) => [markOf('own', own[edit]), markOf('sameLayers', random[edit])]),
    })),
    format: tick(decimal),
  })
  return markup`${subheading(view, 'Free text')}${figureHtml({
    svg,
    caption: `How far the distribution of the next token moves on text that has nothing to do with any question, with the edit at every position: ${count(first.tokens)} tokens of ${evaluation.texts.map(({ name }) => name).join(', ')}.`,
    table: {
      caption: 'Drift: KL divergence in nats a token',
      columns: [
        { label: 'field', kind: 'name' },
        ...['sets', 'tokens', 'suppress', 'suppress, random', 'boost', 'boost, random'].map(numberColumn),
      ],
      rows: found.map(({ field, sets, tokens, random, ...own }) => [
        foreign(fieldLabel(field)),
        count(sets),
        count(tokens),
        ...editOrder.flatMap((edit) => [withInterval(own[edit], decimal), withInterval(random[edit], decimal)]),
      ]),
    },
  })}`
}
