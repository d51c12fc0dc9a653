/** The tables of an evaluation as sections of the document, each with what the paper has of it. */
import type { DetectorName } from '../../main/methods/detectors/detectors.ts'
import type { FieldEvaluation, Flips, Pcr, RunEvaluation } from '../../main/methods/evaluationSchema.ts'
import { change, decimal, percent, withInterval } from '../../main/report/numbers.ts'
import { markdownTable } from './markdown.ts'
import {
  paperFlips,
  paperNeurons,
  paperNeuronTotals,
  paperOverlap,
  paperPcr,
  paperPrediction,
  type PaperRow,
} from './paper.ts'

export interface Measured {
  readonly method: DetectorName
  readonly run: RunEvaluation
}

const none = '–'

export function accuracySection(run: RunEvaluation, caption: string): string {
  const rows = fieldsOf(run, ['all', 'domain', 'lang']).map(({ field, baseline }) => [
    nameOf(field.id),
    `${baseline.correct} of ${baseline.of}`,
    withInterval({ mean: baseline.share, low: baseline.low, high: baseline.high }, percent),
    percent(baseline.chance),
    percent(baseline.prob),
    percent(baseline.mass),
  ])
  return section('Right answers of the model as it is', caption, [
    'The paper does not report them for its tables 3 to 6.',
    markdownTable(['', 'right', 'share, 95 %', 'chance', 'P(right letter)', 'P(all letters)'], rows, 'lrrrrr'),
  ])
}

export function pcrSection(measured: readonly Measured[], caption: string): string {
  const rows = measured.map(({ method, run }) => {
    const { boost, suppress } = allOf(run).pcr.own
    return [`\`${method}\``, ...pcrCells(boost), ...pcrCells(suppress), ...paperCells(paperPcr[method], '')]
  })
  return section('Probability change ratio (table 4)', caption, [
    'Mean relative change of P(right letter) in the question’s own prompts, in unrelated questions, and the first by the second. Higher is better.',
    markdownTable(
      [...['', 'own ×2', 'unrelated ×2', 'PCR ×2', 'own ×0', 'unrelated ×0', 'PCR ×0'], ...paperHead('PCR')],
      rows,
      'lrrrrrrrrrr',
    ),
  ])
}

export function flipsSection(measured: readonly Measured[], caption: string): string {
  const rows = measured.map(({ method, run }) => {
    const { boost, suppress } = allOf(run).own
    return [
      `\`${method}\``,
      ...flipCells(boost.flips, 'toRight', 'wrong'),
      ...flipCells(suppress.flips, 'toWrong', 'right'),
      ...paperCells(paperFlips[method], '\u00a0%'),
    ]
  })
  return section('Flipped answers (table 6)', caption, [
    'Boosted (×2): wrong answers that become right, of the wrong ones. Suppressed (×0): right answers that become wrong, of the right ones. An answer is one prompt.',
    markdownTable(['', 'to right ×2', 'share', 'to wrong ×0', 'share', ...paperHead('flips')], rows, 'lrrrrrrrr'),
  ])
}

export function neuronsSection(measured: readonly Measured[], caption: string): string {
  const fields = fieldsOf(measured[0]!.run, ['all', 'domain', 'lang']).map(({ field }) => field)
  const rows = measured.map(({ method, run }) => [
    `\`${method}\``,
    ...fields.map(({ id }) => decimal(run.fields.find(({ field }) => field.id === id)?.neurons.mean ?? null, 1)),
    `${allOf(run).neurons.empty} of ${run.questions.length}`,
  ])
  const paper = fields.map(({ kind, domain, lang }) =>
    kind === 'all'
      ? `${paperNeuronTotals.domains} / ${paperNeuronTotals.languages}`
      : decimal(paperNeurons[(kind === 'domain' ? domain : lang) ?? ''] ?? null, 1),
  )
  return section('Neurons of a question (table 3)', caption, [
    'Mean over questions; the paper’s total is of its domains / of its languages.',
    markdownTable(
      ['', ...fields.map(({ id }) => nameOf(id)), 'questions without any'],
      [...rows, ['paper, QRNCA', ...paper, none]],
      `l${'r'.repeat(fields.length + 1)}`,
    ),
  ])
}

export function overlapSection(run: RunEvaluation, caption: string): string {
  const tables = run.overlap.map(({ fields, cells }) => {
    const names = fields.map((id) => nameOf(id))
    const rows = names.flatMap((a, i) =>
      names.slice(i + 1).map((b, at) => {
        const { a: nA, b: nB, shared, jaccard, expected, shuffled } = cells[i]![i + 1 + at]!
        return [
          ...[`${a}, ${b}`, `${nA}, ${nB}`, String(shared), decimal(jaccard, 3)],
          ...[decimal(shuffled.mean, 3), decimal(expected.jaccard, 4)],
          decimal(paperOverlap[[a, b].sort().join(' ')] ?? null, 2),
        ]
      }),
    )
    return markdownTable(
      ['fields', 'neurons', 'shared', 'Jaccard', 'fields shuffled', 'random sets', 'paper'],
      rows,
      'lrrrrrr',
    )
  })
  return section(`Neurons that fields share (figure 2a), ${run.name}`, caption, [
    'Of the neurons of all questions of two fields, the share that is in both. “Fields shuffled” is what equal prompts and letters alone make shared. The paper does not name its measure; its matrix is symmetric.',
    ...(tables.length === 0 ? ['There is only one domain and one language: nothing to compare.'] : tables),
  ])
}

export function layersSection(measured: readonly Measured[], caption: string): string {
  const nLayers = allOf(measured[0]!.run).neurons.layers.length
  const parts = Math.min(8, nLayers)
  const starts = Array.from({ length: parts + 1 }, (_, i) => Math.round((i * nLayers) / parts))
  const rows = measured.map(({ method, run }) => {
    const { layers } = allOf(run).neurons
    const total = layers.reduce((sum, n) => sum + n, 0)
    return [
      `\`${method}\``,
      ...starts.slice(0, -1).map((start, i) => {
        const found = layers.slice(start, starts[i + 1]).reduce((sum, n) => sum + n, 0)
        return total === 0 ? none : percent(found / total, 0)
      }),
    ]
  })
  const head = starts.slice(0, -1).map((start, i) => {
    const last = starts[i + 1]! - 1
    return start === last ? String(start) : `${start} to ${last}`
  })
  return section('Layers (figure 2b)', caption, [
    'Share of the questions’ neurons in layers, counted from 0. The paper finds them mostly in layers 15 to 18 and around 30 of 32, that is about the middle and the top.',
    markdownTable(['layers', ...head], rows, `l${'r'.repeat(parts)}`),
  ])
}

export function predictionSection(run: RunEvaluation, caption: string): string {
  const rows = fieldsOf(run, ['domain', 'lang']).flatMap(({ field, prediction }) => {
    if (prediction === null) return []
    const paper = paperPrediction[field.domain ?? '']
    return [
      [
        ...[nameOf(field.id), ...[prediction.own, prediction.random, prediction.model].map(shareOf)],
        percent(prediction.own.chance, 0),
        ...[paper?.neurons ?? null, paper?.model ?? null].map((share) => percent(share, 0)),
      ],
    ]
  })
  return section(`Answers read off neurons alone (table 7), ${run.name}`, caption, [
    'The right letter told from the activations of a field’s pooled neurons, of as many random ones in the same layers, and by the model itself.',
    rows.length === 0
      ? 'No field has the four facts that it takes to learn on one half and to test on the other.'
      : markdownTable(['', 'neurons', 'random', 'model', 'chance', 'paper, neurons', 'paper, model'], rows, 'lrrrrrr'),
  ])
}

/** A heading with the number of facts, and what stands under it. */
export function section(title: string, caption: string, parts: readonly string[]): string {
  return [`## ${title}: ${caption}`, ...parts].join('\n\n')
}

type Kind = FieldEvaluation['field']['kind']

/** An evaluation has no field for a domain or language that is the only one. */
function fieldsOf({ fields }: RunEvaluation, kinds: readonly Kind[]): FieldEvaluation[] {
  return fields.filter(({ field }) => kinds.includes(field.kind))
}

function allOf({ fields }: RunEvaluation): FieldEvaluation {
  return fields[0]!
}

function nameOf(id: string): string {
  return id.slice(id.indexOf(':') + 1)
}

function pcrCells({ related, unrelated, ratio, low, high, atLeast }: Pcr): string[] {
  const least = atLeast === null ? none : `≥ ${decimal(atLeast)}`
  const value = ratio === null ? least : withInterval({ mean: ratio, low, high }, decimal)
  return [withInterval(related, change), withInterval(unrelated, change), value]
}

function flipCells(flips: Flips, to: 'toRight' | 'toWrong', of: 'right' | 'wrong'): string[] {
  const count = flips[of]
  return [`${flips[to]} of ${count}`, count === 0 ? none : percent(flips[to] / count)]
}

function paperHead(what: string): string[] {
  return ['domain ×2', 'domain ×0', 'language ×2', 'language ×0'].map((column) => `paper ${what}, ${column}`)
}

/** In the order of the head. */
function paperCells(row: PaperRow | undefined, unit: string): string[] {
  return row === undefined ? [none, none, none, none] : row.map((value) => `${value}${unit}`)
}

function shareOf({
  correct,
  of,
  share,
}: {
  readonly correct: number
  readonly of: number
  readonly share: number | null
}) {
  return `${percent(share, 0)} (${correct} of ${of})`
}
