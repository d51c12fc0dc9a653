import type { Question } from '../datasets/question.ts'
import type { Answer } from '../methods/answers/answerSchema.ts'
import { rightSides } from '../methods/answers/breakdown.ts'
import { factsOf } from '../methods/answers/units.ts'
import { answersOf, questionsOf } from './runRecords.ts'
import type { OpenProject } from './session.ts'
import type { RunRow } from '../rpc/window/shapes.ts'
import { parseFilter, searchable, type FilterRow } from './typedFilter.ts'

const rowKeys = [
  'id',
  'pair',
  'domain',
  'lang',
  'right',
  'pred',
  'gold',
  'flip',
  'variant',
  'p',
  'after',
  'mass',
  'change',
] as const

export interface RowsPage {
  readonly filter: string
  readonly offset: number
  readonly limit: number
}

/** The answers of a run that fit a filter, a page of them. */
export function runRows(
  project: OpenProject,
  input: RowsPage & { readonly runId: string },
): { total: number; rows: RunRow[] } {
  const { before = [], after = [], control = [] } = answersOf(project, input.runId)
  const rows = before.map((answer, i) => ({ before: answer, after: after[i], control: control[i] }))
  return pageOfRows(rows, questionsOf(project, input.runId), input)
}

/** Answers to the same prompt: the same question and variant lie at the same place in every part of a run. */
export interface AnswerRow {
  readonly before: Answer
  readonly after?: Answer | undefined
  readonly control?: Answer | undefined
}

/**
 * Rows that fit a filter. It may ask whether a side of the question is answered right as a whole: `right.en:yes right.ar:no`.
 *
 * @throws WorkbenchError 'input.value' for a filter that cannot be understood
 */
export function pageOfRows(
  answers: readonly AnswerRow[],
  questions: ReadonlyMap<string, Question>,
  { filter, offset, limit }: RowsPage,
): { total: number; rows: RunRow[] } {
  const langs = [...new Set([...questions.values()].flatMap(({ lang }) => lang ?? []))]
  const fits = parseFilter(filter, [...rowKeys, ...langs.map((lang) => `right.${lang}`)])
  const before = answers.map((row) => row.before)
  const facts = filter.includes('right.') ? factsOf(questions.values()) : null
  const sides = facts === null ? null : rightSides(before, facts)
  const found = answers
    .map((row) => rowOf(row, questions.get(row.before.id)))
    .filter((row, i) => {
      const { values, text } = filterRow(row)
      const side = facts === null ? [] : (sides?.get(facts.unitOf(before[i]!.id)) ?? [])
      const right = [...side].map(([lang, isRight]) => [`right.${lang}`, isRight ? 'yes' : 'no'] as const)
      return fits({ values: { ...values, ...Object.fromEntries(right) }, text })
    })
  return { total: found.length, rows: found.slice(offset, offset + limit) }
}

function rowOf({ before, after, control }: AnswerRow, question: Question | undefined): RunRow {
  const { id, variant, gold } = before
  const { pair = null, domain = '', lang = null, stem = '', options = [] } = question ?? {}
  return {
    ...{ questionId: id, pairId: pair, variant, domain, lang, stem, gold },
    options: shownOptions(options, question?.variants[variant]?.order ?? null),
    before: answered(before),
    after: after === undefined ? null : answered(after),
    control: control === undefined ? null : answered(control),
  }
}

/** In the order in which the prompt shows them. */
function shownOptions(options: readonly string[], order: readonly number[] | null): string[] {
  return order === null ? [...options] : order.map((index) => options[index] ?? '')
}

function answered({ pred, letters, mass, text }: Answer) {
  return { pred, letters, mass, ...(text === undefined ? {} : { text }) }
}

function filterRow(row: RunRow): FilterRow {
  const { questionId, pairId, domain, lang, gold, variant, stem, options, before, after } = row
  const isRight = before.pred === gold
  const flip = after === null || after.pred === before.pred ? 'none' : flipName(isRight, after.pred === gold)
  const p = before.letters[gold] ?? 0
  const pAfter = after === null ? null : (after.letters[gold] ?? 0)
  return {
    values: {
      ...{ id: questionId, pair: pairId, domain, lang, gold, variant, p, mass: before.mass, flip },
      ...{ right: isRight ? 'yes' : 'no', pred: before.pred, after: pAfter },
      change: pAfter === null ? null : pAfter - p,
    },
    text: searchable([questionId, pairId ?? '', stem, ...options, domain].join('\n')),
  }
}

function flipName(wasRight: boolean, isRight: boolean): string {
  return wasRight ? 'worse' : isRight ? 'better' : 'other'
}
