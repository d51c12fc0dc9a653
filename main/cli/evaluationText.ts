import type { Output } from '../rpc/engine/contract.ts'
import { counted, decimal, grouped, table } from './table.ts'

type Evaluation = Output<'evaluate'>['evaluation']
type RunResult = Evaluation['runs'][number]
type FieldResult = RunResult['fields'][number]
type Estimate = FieldResult['stability']
type Flips = FieldResult['own']['boost']['flips']

/** With fewer facts the evaluation gives no interval. */
const fewestUnits = 5

const editNames = ['boost', 'suppress'] as const
const editTitle = { boost: 'Boost (times 2)', suppress: 'Suppress (times 0)' } as const

/** An evaluation as lines for a terminal: fields of one domain or language, the rest is in the file. */
export function evaluationText({ runs, comparisons }: Evaluation): string[] {
  const parts = [...runs.map(runText), ...(comparisons.length > 0 ? [comparisonText(comparisons)] : [])]
  return parts.flatMap((lines, i) => (i === 0 ? lines : ['', '', ...lines]))
}

function runText(run: RunResult): string[] {
  const fields = run.fields.filter(({ field }) => field.kind !== 'both')
  const [all] = fields
  if (all === undefined) return [`${run.name}: no question`]
  const { neurons } = all
  const sections = [
    [
      `${run.name} (${run.dir}): ${counted(all.field.questions, 'question')} about ${counted(all.field.units, 'fact')}, ` +
        `${neurons.mean.toFixed(1)} neurons each (${neurons.min} to ${neurons.max})`,
      `unrelated: ${run.controls.group}`,
    ],
    answers(fields),
    ...editNames.map((edit) => effects(fields, edit)),
    logEffects(fields),
    flips(all),
    beyondTheOwn(all),
    prediction(fields),
    ...run.overlap.map(overlap),
    transfer(run),
    verdicts(run, fields),
  ]
  return sections.filter((lines) => lines.length > 0).flatMap((lines, i) => (i === 0 ? lines : ['', ...lines]))
}

function answers(fields: readonly FieldResult[]): string[] {
  const rows = fields.map(
    ({ field, baseline: { units, correct, of, share, low, high, chance, atChance, prob, mass } }) => [
      field.id,
      `${correct} of ${of}`,
      percent(share),
      range(low, high),
      percent(chance),
      decimal(prob),
      percent(mass),
      !atChance ? '' : units < fewestUnits ? 'too few to tell' : 'at chance',
    ],
  )
  return ['Answers', ...table([['', 'right', '', '95 %', 'chance', 'P(right)', 'letters', ''], ...rows], 'lrrrrrrl')]
}

/** Relative changes of the right letter's probability, and the paper's ratio. */
function effects(fields: readonly FieldResult[], edit: 'boost' | 'suppress'): string[] {
  const rows = fields.map(({ field, own, unrelated, pcr }) => [
    field.id,
    change(own[edit].relative.mean),
    interval(own[edit].relative),
    change(unrelated[edit].relative.mean),
    interval(unrelated[edit].relative),
    ratio(pcr.own[edit]),
    ratio(pcr.sameLayers[edit]),
  ])
  const head = ['', 'own', '95 %', 'unrelated', '95 %', 'PCR', 'PCR of random']
  return [`${editTitle[edit]}: relative change of P(right letter)`, ...table([head, ...rows], 'lrrrrrr')]
}

/** The same as logarithms, which no tiny probability can carry away, with random sets beside them. */
function logEffects(fields: readonly FieldResult[]): string[] {
  const rows = fields.map(({ field, own, random, sameLayers, unrelated, beyond }) => [
    field.id,
    ...editNames.flatMap((edit) => [
      ...[own, random, sameLayers, unrelated].map((of) => two(of[edit].logRatio.mean)),
      beyond.sameLayers[edit].low === null ? '' : plain(beyond.sameLayers[edit].p),
    ]),
  ])
  const head = ['', ...editNames.flatMap((edit) => [`${edit}: own`, 'random', 'layers', 'unrelated', 'p'])]
  return [
    'Change of ln P(right letter), nats; p of own against random sets of the same layers',
    ...table([head, ...rows], 'lrrrrrrrrrr'),
  ]
}

function flips({ own, random }: FieldResult): string[] {
  const row = (name: string, { toRight, wrong, toWrong, right, toOtherWrong, improved, worsened, p }: Flips) => [
    name,
    `${toRight} of ${wrong}`,
    `${toWrong} of ${right}`,
    `${toOtherWrong} of ${wrong}`,
    `${improved} / ${worsened}`,
    decimal(Number(p.toPrecision(2))),
  ]
  const rows = editNames.flatMap((edit) => [
    row(edit, own[edit].flips),
    row(`${edit}, random sets`, random[edit].flips),
  ])
  const head = ['Flips', 'to right', 'to wrong', 'to another wrong', 'facts better / worse', 'McNemar p']
  return table([head, ...rows], 'lrrrrr')
}

const otherHead = ['On other questions, nats', 'pairs', 'boost', 'same answer', 'suppress', 'same answer']

/** Other questions, other wordings, other text. */
function beyondTheOwn({ locality, wordings, drift, stability }: FieldResult): string[] {
  const where = locality.map(({ where: place, pairs, effects: moved, unchanged }) => [
    place,
    String(pairs),
    ...editNames.flatMap((edit) => [two(moved[edit].logRatio.mean), percent(unchanged[edit].mean)]),
  ])
  const other = wordings.map(({ kind, own, random, baseline }) => [
    kind === 'detected' ? 'as detected' : kind === 'template' ? 'new template' : 'new option order',
    `${baseline.correct} of ${baseline.of}`,
    ...editNames.flatMap((edit) => [two(own[edit].logRatio.mean), two(random[edit].logRatio.mean)]),
  ])
  const kl = (estimate: Estimate): string =>
    estimate.mean === null
      ? '–'
      : `${decimal(Number(estimate.mean.toPrecision(3)))} ${interval(estimate, plain)}`.trimEnd()
  return [
    ...(where.length === 0 ? [] : [...table([otherHead, ...where], 'lrrrrr'), '']),
    ...table(
      [['In other wordings, nats', 'right', 'boost', 'same layers', 'suppress', 'same layers'], ...other],
      'lrrrrr',
    ),
    '',
    ...(drift === null
      ? []
      : [
          `On free text (${counted(drift.sets, 'set')}, ${counted(drift.tokens, 'token')}), KL in nats a token: ` +
            `boost ${kl(drift.boost)}, suppress ${kl(drift.suppress)}; ` +
            `random: boost ${kl(drift.random.boost)}, suppress ${kl(drift.random.suppress)}`,
        ]),
    `A neuron of a set stands out in ${percent(stability.mean)} of the question's variants.`,
  ]
}

function prediction(fields: readonly FieldResult[]): string[] {
  const rows = fields.flatMap(({ field, prediction: found }) =>
    found === null
      ? []
      : [
          [
            field.id,
            found.neurons.join(' and '),
            ...[found.own, found.random, found.model].flatMap(({ share, low, high }) => [
              percent(share),
              range(low, high),
            ]),
            percent(found.own.chance),
          ],
        ],
  )
  const head = ['Right letter from neurons', 'neurons', 'own', '95 %', 'random', '95 %', 'model', '95 %', 'chance']
  return rows.length === 0 ? [] : table([head, ...rows], 'lrrrrrrrr')
}

function overlap({ fields, cells }: RunResult['overlap'][number]): string[] {
  const names = fields.map((id) => id.slice(id.indexOf(':') + 1))
  const rows = cells.map((row, i) => [
    names[i] ?? '',
    ...row.map(({ jaccard, shuffled }, j) =>
      i === j ? '·' : `${two(jaccard)}${shuffled.mean === null ? '' : ` (${two(shuffled.mean)})`}`,
    ),
  ])
  return [
    'Shared neurons, Jaccard index (in brackets: with the questions of the fields shuffled)',
    ...table([['', ...names], ...rows], `l${'r'.repeat(fields.length)}`),
  ]
}

function transfer({ transfer: found }: RunResult): string[] {
  if (found === null) return []
  const { langs, cells } = found
  return editNames.flatMap((edit, at) => {
    const rows = cells.map((row, i) => [
      langs[i] ?? '',
      ...row.map((cell) => two(cell.effects?.[edit].logRatio.mean ?? null)),
    ])
    const title = `${edit === 'boost' ? 'Boost' : 'Suppress'}, found in the row's language, measured on the same facts in the column's, nats`
    return [...(at === 0 ? [] : ['']), title, ...table([['', ...langs], ...rows], `l${'r'.repeat(langs.length)}`)]
  })
}

function verdicts({ questions }: RunResult, fields: readonly FieldResult[]): string[] {
  const counts = [...Map.groupBy(questions, ({ card }) => card.verdict)]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([verdict, list]) => `${verdict} ${list.length}`)
  return [
    'Verdicts',
    ...table(
      fields.map(({ field, card }) => [field.id, card.sentence]),
      'll',
    ),
    `questions: ${counts.join(', ')}`,
  ]
}

function comparisonText(comparisons: Evaluation['comparisons']): string[] {
  const rows = comparisons.map(({ runs, questions, jaccard, own }) => [
    runs.join(' against '),
    String(questions),
    two(jaccard.mean),
    ...editNames.flatMap((edit) => [
      `${own[edit].mean === null ? '–' : decimal(Number(own[edit].mean.toPrecision(2)))} ${interval(own[edit], plain)}`,
      decimal(Number(own[edit].p.toPrecision(2))),
    ]),
  ])
  const head = ['Runs', 'questions', 'Jaccard', 'boost, nats', 'p', 'suppress, nats', 'p']
  return table([head, ...rows], 'lrrrrrr')
}

function ratio({ ratio: value, low, high, atLeast }: FieldResult['pcr']['own']['boost']): string {
  if (value !== null)
    return `${number(value)}${low === null || high === null ? '' : ` [${number(low)}, ${number(high)}]`}`
  return atLeast === null ? 'no ratio' : `at least ${number(atLeast)}`
}

function interval({ low, high }: Estimate, show: (value: number) => string = change): string {
  return low === null || high === null ? '' : `[${show(low)}, ${show(high)}]`
}

function range(low: number | null, high: number | null): string {
  return low === null || high === null ? '' : `${percent(low)} to ${percent(high)}`
}

function percent(share: number | null): string {
  return share === null ? '–' : `${Math.round(100 * share)} %`
}

/** A relative change: `+12 %`, `-0.4 %`. */
function change(share: number | null): string {
  if (share === null) return '–'
  const value =
    Math.abs(share) >= 0.1 ? grouped(Math.round(100 * share)) : Number((100 * share).toPrecision(2)).toString()
  return `${share > 0 ? '+' : ''}${value} %`
}

function plain(value: number): string {
  return decimal(Number(value.toPrecision(2)))
}

function number(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(1)
}

function two(value: number | null): string {
  return value === null ? '–' : value.toFixed(2)
}
