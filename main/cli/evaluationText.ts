import type { Output } from '../rpc/engine/contract.ts'
import { fewestToRank, fewestUnits } from '../methods/statistics/estimates.ts'
import { chanceText } from '../methods/answers/chance.ts'
import { oneLetterText } from '../methods/answers/guardText.ts'
import { collapses, pushes } from './guardLines.ts'
import { counted, decimal, grouped, signed, table, withInterval } from './table.ts'

type Evaluation = Output<'evaluate'>['evaluation']
type RunResult = Evaluation['runs'][number]
type FieldResult = RunResult['fields'][number]
type Estimate = FieldResult['stability']
type Flips = FieldResult['own']['boost']['flips']

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
    guards(fields),
    answers(fields),
    ...editNames.map((edit) => effects(fields, edit)),
    ...editNames.map((edit) => logEffects(fields, edit)),
    flips(all),
    beyondTheOwn(all),
    prediction(fields),
    ...run.overlap.map(overlap),
    transfer(run),
    verdicts(run, fields),
  ]
  return sections.filter((lines) => lines.length > 0).flatMap((lines, i) => (i === 0 ? lines : ['', ...lines]))
}

/** What must be read first: whether anything is known, and where letters move in place of answers. */
function guards([all, ...parts]: readonly FieldResult[]): string[] {
  if (all === undefined) return []
  const told = (field: FieldResult, where: 'own' | 'others', edit: (typeof editNames)[number]) => ({
    name: [field.field.kind === 'all' ? '' : field.field.id, edit, where === 'own' ? '' : 'on other facts']
      .filter((part) => part !== '')
      .join(', '),
    guards: field.guards?.[where][edit],
  })
  const of = (field: FieldResult): string[] =>
    editNames.flatMap((edit) => [...collapses(told(field, 'own', edit)), ...collapses(told(field, 'others', edit))])
  const collapsed = of(all)
  const already = oneLetterText(all.guards?.own.boost.letters)
  const { pushing } = all.guards ?? {}
  const sets = editNames.flatMap((edit) =>
    pushing === undefined || pushing[edit].sets === 0
      ? []
      : [`${edit}: ${pushing[edit].sets} of ${pushing[edit].of} sets move one letter in questions of other facts`],
  )
  return [
    chanceText(all.baseline),
    ...(already === null ? [] : [`${already} So it was before any edit.`]),
    ...(collapsed.length > 0 ? collapsed : parts.flatMap(of)),
    ...editNames.flatMap((edit) => pushes(told(all, 'others', edit))),
    ...sets,
  ]
}

function answers(fields: readonly FieldResult[]): string[] {
  const rows = fields.map(
    ({ field, baseline: { units, correct, of, share, low, high, chance, p, atChance, prob, mass } }) => [
      field.id,
      `${correct} of ${of}`,
      percent(share),
      range(low, high),
      percent(chance),
      p === undefined ? '' : plain(p),
      decimal(prob),
      percent(mass),
      !atChance ? '' : units < fewestUnits ? 'too few to tell' : 'at chance',
    ],
  )
  return [
    'Answers',
    ...table([['', 'right', '', '95 %', 'chance', 'p', 'P(right)', 'letters', ''], ...rows], 'lrrrrrrrl'),
  ]
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
function logEffects(fields: readonly FieldResult[], edit: 'boost' | 'suppress'): string[] {
  const rows = fields.map(({ field, own, random, sameLayers, unrelated, beyond }) => [
    field.id,
    ...[own, random, sameLayers, unrelated].map((of) => nats(of[edit].logRatio)),
    nats(beyond.sameLayers[edit]),
    beyond.sameLayers[edit].low === null ? '' : plain(beyond.sameLayers[edit].p),
    points(own[edit].difference),
  ])
  const head = ['', 'own', 'random', 'same layers', 'unrelated', 'own beyond layers', 'p', 'own, points']
  return [
    `${editTitle[edit]}: change of ln P(right letter), nats, with 95 % intervals; p of own beyond random sets of the same layers`,
    ...table([head, ...rows], 'lrrrrrrr'),
  ]
}

function flips({ own, random }: FieldResult): string[] {
  const row = (
    name: string,
    { toRight, wrong, toWrong, right, toOtherWrong, improved, worsened, p, lost, mended }: Flips,
  ) => [
    name,
    `${toRight} of ${wrong}${part(mended)}`,
    `${toWrong} of ${right}${part(lost)}`,
    `${toOtherWrong} of ${wrong}`,
    `${improved} / ${worsened}`,
    decimal(Number(p.toPrecision(2))),
  ]
  const rows = editNames.flatMap((edit) => [
    row(edit, own[edit].flips),
    row(`${edit}, random sets`, random[edit].flips),
  ])
  const head = [
    'Flips, 95 % of the share',
    'to right',
    'to wrong',
    'to another wrong',
    'facts better / worse',
    'McNemar p',
  ]
  return table([head, ...rows], 'lrrrrr')
}

const otherHead = ['On other questions, nats', 'pairs', 'boost', 'same answer', 'suppress', 'same answer']

/** Other questions, other wordings, other text. */
function beyondTheOwn({ locality, wordings, drift, stability }: FieldResult): string[] {
  const where = locality.map(({ where: place, pairs, effects: moved, unchanged }) => [
    place,
    String(pairs),
    ...editNames.flatMap((edit) => [nats(moved[edit].logRatio), shareWith(unchanged[edit])]),
  ])
  const other = wordings.map(({ kind, own, random, baseline }) => [
    kind === 'detected' ? 'as detected' : kind === 'template' ? 'new template' : 'new option order',
    `${baseline.correct} of ${baseline.of}`,
    ...editNames.flatMap((edit) => [nats(own[edit].logRatio), nats(random[edit].logRatio)]),
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
    ...(stability.units < fewestToRank
      ? []
      : [`A neuron of a set stands out in ${shareWith(stability)} of the question's variants.`]),
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
      ...row.map((cell) => (cell.effects === null ? '–' : nats(cell.effects[edit].logRatio))),
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
    withInterval(jaccard, (value) => value.toFixed(2)),
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

/** `-0.31 [-0.42, -0.2]` */
function nats(estimate: Estimate): string {
  return withInterval(estimate, (value) => signed(Number(value.toFixed(2))))
}

/** A difference of probabilities in percentage points. */
function points(estimate: Estimate): string {
  return withInterval(estimate, (value) => signed(Number((100 * value).toFixed(1))))
}

function shareWith({ mean, low, high }: Estimate): string {
  return `${percent(mean)}${low === null || high === null ? '' : ` [${Math.round(100 * low)}, ${Math.round(100 * high)}]`}`
}

/** ` [17, 42] %` */
function part(of: Flips['lost']): string {
  if (of?.low == null || of.high === null) return ''
  return ` [${Math.round(100 * of.low)}, ${Math.round(100 * of.high)}] %`
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
