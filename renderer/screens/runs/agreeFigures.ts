/** What a run that puts methods beside exact effects found, as a plot, cells and sentences. */
import type { QuestionAgreement } from '../../api/shapes.ts'
import { barChart } from '../../plots/barChart.ts'
import type { Chart } from '../../plots/chart.ts'
import { interval, type SummaryOf } from '../../runs/runText.ts'
import { m } from '#messages'
import { formatNumber } from '../../ui/format.ts'

type Agreement = SummaryOf<'agree'>['agreement']
export type AgreeGroup = Agreement['groups'][number]

export function groupText({ group, questions }: Pick<AgreeGroup, 'group' | 'questions'>): string {
  const name = { all: m.agreeAll, knows: m.agreeKnows, guesses: m.agreeGuesses }[group]()
  return `${name} (${formatNumber(questions)})`
}

/** How many of the exact top each method finds, beside how many there are. */
export function foundChart({ methods, top }: AgreeGroup, v: number): Chart {
  const hasIntervals = methods.every(({ found }) => found.low !== null && found.high !== null)
  return barChart({
    categories: methods.map(({ method }) => method),
    categoryTitle: m.agreeMethod(),
    valueTitle: m.agreeFound({ v }),
    series: [
      {
        name: m.agreeFound({ v }),
        values: methods.map(({ found }) => found.mean ?? 0),
        ...(hasIntervals && {
          low: methods.map(({ found }) => found.low!),
          high: methods.map(({ found }) => found.high!),
        }),
      },
    ],
    ...(top.mean !== null && { reference: { name: m.agreeExact(), value: top.mean } }),
    format: (value) => formatNumber(value, 1),
    // room for the name of the line
    most: v * 1.15,
  })
}

export function foundSentence({ methods, top }: AgreeGroup): string {
  const [best] = methods.toSorted((a, b) => (b.found.mean ?? 0) - (a.found.mean ?? 0))
  if (best === undefined) return ''
  const number = (value: number | null): string => formatNumber(value ?? 0, 1)
  return m.agreeChartSays({ method: best.method, found: number(best.found.mean), top: number(top.mean) })
}

export function groupColumns(v: number): string[] {
  return [m.agreeMethod(), m.agreePearson(), m.agreeSpearman(), m.agreeFound({ v }), m.agreeOff()]
}

/** The methods, and below them what is measured and what chance does. */
export function groupRows({ methods, top, exactOff, randomOff }: AgreeGroup): string[][] {
  const number = (digits: number) => (value: number) => formatNumber(value, digits).replace('-', '−')
  return [
    ...methods.map(({ method, pearson, spearman, found, off }) => [
      ...[method, interval(pearson, number(2)), interval(spearman, number(2))],
      ...[interval(found, number(1)), interval(off, number(3))],
    ]),
    [m.agreeExact(), '', '', interval(top, number(1)), interval(exactOff, number(3))],
    [m.agreeRandom(), '', '', '', interval(randomOff, number(3))],
  ]
}

/** One column of the list of questions. */
interface QuestionColumn {
  readonly name: string
  readonly title: () => string
  readonly value: (question: QuestionAgreement, method: number) => string | number | null
  readonly digits: number
}

export const questionColumns: readonly QuestionColumn[] = [
  { name: 'id', title: m.agreeQuestion, value: ({ id }) => id, digits: 0 },
  { name: 'prob', title: m.agreeProb, value: ({ prob }) => prob, digits: 3 },
  { name: 'knows', title: m.agreeKnown, value: ({ knows }) => (knows ? m.agreeYes() : m.agreeNo()), digits: 0 },
  { name: 'pearson', title: m.agreePearson, value: (of, i) => of.methods[i]?.pearson ?? null, digits: 2 },
  { name: 'spearman', title: m.agreeSpearman, value: (of, i) => of.methods[i]?.spearman ?? null, digits: 2 },
  { name: 'found', title: () => m.agreeFoundShort(), value: (of, i) => of.methods[i]?.found ?? null, digits: 0 },
  { name: 'off', title: m.agreeOff, value: (of, i) => of.methods[i]?.off ?? null, digits: 3 },
  { name: 'exactOff', title: () => m.agreeExactOff(), value: ({ exactOff }) => exactOff, digits: 3 },
  { name: 'randomOff', title: () => m.agreeRandomOff(), value: ({ randomOff }) => randomOff, digits: 3 },
  { name: 'neurons', title: m.agreeTried, value: ({ neurons }) => neurons, digits: 0 },
]

export interface Sorting {
  /** Name of a column. */
  readonly by: string
  readonly descending: boolean
}

/** What has no value comes last either way. */
export function sortedQuestions(
  questions: readonly QuestionAgreement[],
  method: number,
  { by, descending }: Sorting,
): readonly QuestionAgreement[] {
  const column = questionColumns.find(({ name }) => name === by)
  if (column === undefined) return questions
  return questions.toSorted((a, b) => {
    const [x, y] = [column.value(a, method), column.value(b, method)]
    if (x === null || y === null) return Number(x === null) - Number(y === null)
    const order = typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y))
    return descending ? -order : order
  })
}

export function questionCell(column: QuestionColumn, question: QuestionAgreement, method: number): string {
  const value = column.value(question, method)
  if (value === null) return '–'
  return typeof value === 'string' ? value : formatNumber(value, column.digits).replace('-', '−')
}
