import { neuronName } from '../../methods/topNeurons.ts'
import { largest } from '../../base/lists.ts'
import type { Overlap, RunEvaluation } from '../../methods/evaluationSchema.ts'
import { fewestToRank } from '../../methods/statistics/estimates.ts'
import { fieldLabel, fieldLabelOf, type RunView } from '../context.ts'
import { figureHtml } from '../figure.ts'
import { foreign, joined, markup, type Markup } from '../markup.ts'
import { chance, count, counted, decimal, percent, withInterval } from '../numbers.ts'
import { barPlot } from '../plots/bars.ts'
import { matrixPlot } from '../plots/matrix.ts'
import { mostColumns, neuronMap, type NeuronScores } from '../plots/neuronMap.ts'
import type { Section } from '../section.ts'
import { numberColumn, type Table } from '../table.ts'

/** Where the neurons lie, and which of them fields share. */
export function locationSection(view: RunView): Section | null {
  const { id, run, all } = view
  if (all === null) return null
  return {
    id: `${id}-location`,
    title: 'Where the neurons are',
    body: [
      markup`<p>${counted(all.neurons.distinct, 'different neuron')} in all questions together, ${decimal(all.neurons.mean)} a question
(${all.neurons.min} to ${all.neurons.max}); ${counted(all.neurons.empty, 'question')} without any.${all.stability.units >= fewestToRank && ` A neuron stands out in ${withInterval(all.stability, percent)} of its question’s variants by itself.`}</p>`,
      layers(view),
      map(view),
      run.overlap.map((overlap) => shared(view, overlap)),
    ],
  }
}

function layers({ id, run, all }: RunView): Markup {
  const counts = all!.neurons.layers
  const most = counts.indexOf(largest(counts))
  return figureHtml({
    svg: barPlot({
      id: `${id}-layers-figure`,
      title: 'Neurons by layer',
      desc: `Of ${counts.length} layers, layer ${most} has most: ${count(counts[most]!)} of ${count(sum(counts))}.`,
      values: counts,
      xTitle: 'layer',
      yTitle: 'neurons, summed over questions',
      format: count,
    }),
    caption: 'Neurons of the questions’ sets by layer; one that belongs to several questions counts for each of them.',
    table: { caption: 'Neurons by layer and field', ...layerTable(run.fields, counts.length) },
  })
}

/** There are more rows than columns, so that it fits on paper. */
function layerTable(fields: RunView['run']['fields'], nLayers: number): Pick<Table, 'columns' | 'rows'> {
  const layers = Array.from({ length: nLayers }, (_, layer) => layer)
  if (nLayers > fields.length) {
    return {
      columns: [
        { label: 'layer', kind: 'name' },
        ...fields.map(({ field }) => ({
          label: { text: foreign(fieldLabel(field)), lang: null },
          kind: 'number' as const,
        })),
      ],
      rows: layers.map((layer) => [String(layer), ...fields.map(({ neurons }) => count(neurons.layers[layer] ?? 0))]),
    }
  }
  return {
    columns: [{ label: 'field', kind: 'name' }, ...layers.map((layer) => numberColumn(`layer ${layer}`))],
    rows: fields.map(({ field, neurons }) => [foreign(fieldLabel(field)), ...neurons.layers.map(count)]),
  }
}

const topNeurons = 20

function map({ id, run, evaluation, fields }: RunView): Markup {
  const { nLayers, dMlp } = evaluation.model
  const all = scoresOf(run, () => true, dMlp)
  const kind = fields.some(({ field }) => field.kind === 'domain') ? 'domain' : 'lang'
  const facets = fields.filter(({ field }) => field.kind === kind)
  const questionsOf = (neuron: number) =>
    run.questions.filter(({ neurons }) => neurons.some((each) => each.layer * dMlp + each.neuron === neuron))
  const cells =
    dMlp > mostColumns
      ? `A cell stands for ${decimal(dMlp / mostColumns)} neurons of a layer, in the small maps twice as many, and shows the strongest.`
      : ''
  const ranked = [...all].sort(([a, x], [b, y]) => y - x || a - b).slice(0, topNeurons)
  return figureHtml({
    svg: neuronMap({
      id: `${id}-map-figure`,
      title: 'Neurons by layer and place',
      desc: `${count(all.size)} of ${count(nLayers * dMlp)} neurons belong to at least one question${
        ranked[0] === undefined || run.questions.length < fewestToRank
          ? ''
          : `; the strongest is ${neuronName(ranked[0][0], dMlp)}`
      }.`,
      ...{ nLayers, dMlp },
      maps: [
        { label: 'All questions', scores: all },
        ...facets.map(({ field }) => ({
          label: fieldLabel(field),
          scores: scoresOf(run, (question) => question[kind] === field[kind], dMlp),
        })),
      ],
      value: 'summed score',
      format: decimal,
    }),
    caption: `Score of each neuron summed over questions. ${cells} Colours go with the square root of the score, so that weak neurons are seen too.`,
    table: {
      caption: `The ${ranked.length} strongest neurons`,
      columns: [
        { label: 'neuron', kind: 'name' },
        { label: 'summed score', kind: 'number' },
        { label: 'questions', kind: 'number' },
        { label: 'domains' },
        { label: 'languages' },
      ],
      rows: ranked.map(([neuron, score]) => {
        const questions = questionsOf(neuron)
        const domains = new Set(questions.map(({ domain }) => domain))
        const langs = new Set(questions.map(({ lang }) => lang ?? '–'))
        return [
          neuronName(neuron, dMlp),
          decimal(score),
          count(questions.length),
          joined(
            [...domains].map((domain) => foreign(domain)),
            ', ',
          ),
          [...langs].join(', '),
        ]
      }),
    },
  })
}

function scoresOf(
  run: RunEvaluation,
  counts: (question: RunEvaluation['questions'][number]) => boolean,
  dMlp: number,
): NeuronScores {
  const scores = new Map<number, number>()
  for (const { neurons } of run.questions.filter(counts)) {
    for (const { layer, neuron, score } of neurons) {
      const place = layer * dMlp + neuron
      scores.set(place, (scores.get(place) ?? 0) + Math.max(0, score))
    }
  }
  return scores
}

function shared({ id, run }: RunView, { kind, fields, cells }: Overlap): Markup {
  const labels = fields.map((field) => fieldLabelOf(run, field))
  const what = kind === 'domain' ? 'domains' : 'languages'
  const pairs = cells.flatMap((row, i) => row.flatMap((cell, j) => (i < j ? [{ ...cell, i, j }] : [])))
  const most = pairs.reduce((best, pair) => ((pair.jaccard ?? 0) > (best.jaccard ?? 0) ? pair : best), pairs[0]!)
  return figureHtml({
    svg: matrixPlot({
      id: `${id}-overlap-${kind}-figure`,
      title: `Neurons that ${what} share`,
      desc: `Jaccard index of pooled neurons; most alike are ${labels[most.i]!} and ${labels[most.j]!} with ${decimal(most.jaccard)}.`,
      rows: labels,
      columns: labels,
      cells: cells.map((row, i) => row.map(({ jaccard }, j) => (i === j ? null : jaccard))),
      ...{ xTitle: '', yTitle: '', scale: 'sequential', value: 'Jaccard index', format: decimal },
    }),
    caption: `Shared neurons of two ${what} by all neurons of both. What they would share by chance, and with the questions’ fields shuffled (which keeps what equal prompts and letters make alike), is in the table.`,
    table: {
      caption: `Overlap of ${what}, and what chance gives`,
      columns: [
        { label: 'first', kind: 'name' },
        { label: 'second' },
        ...[
          'neurons',
          'and',
          'shared',
          'Jaccard',
          'overlap coefficient',
          'shared by chance',
          'lift',
          'Jaccard, fields shuffled',
        ].map(numberColumn),
        { label: 'chance of as many' },
      ],
      rows: pairs.map(({ i, j, a, b, shared: n, jaccard, overlap, expected, lift, shuffled, p }) => [
        foreign(labels[i]!),
        foreign(labels[j]!),
        count(a),
        count(b),
        count(n),
        decimal(jaccard),
        decimal(overlap),
        decimal(expected.shared),
        decimal(lift),
        withInterval(shuffled, decimal),
        chance(p),
      ]),
    },
  })
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
