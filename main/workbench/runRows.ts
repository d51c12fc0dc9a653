import type { Question } from '../datasets/question.ts'
import { answersOf, questionsOf } from './runRecords.ts'
import type { Answer } from './runRecords.ts'
import type { OpenProject } from './session.ts'
import type { RunRow } from './shapes.ts'
import { parseFilter, searchable } from './typedFilter.ts'
import type { FilterRow } from './typedFilter.ts'

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
  'mass',
  'change',
] as const

/** The answers of a run that fit a filter, a page of them. */
export function runRows(
  project: OpenProject,
  input: { readonly runId: string; readonly filter: string; readonly offset: number; readonly limit: number },
): { total: number; rows: RunRow[] } {
  const { before = [], after = [], control = [] } = answersOf(project, input.runId)
  const questions = questionsOf(project, input.runId)
  const fits = parseFilter(input.filter, rowKeys)
  const rows = before.map((answer, i) => rowOf(answer, questions.get(answer.id), after[i], control[i]))
  const found = rows.filter((row) => fits(filterRow(row)))
  return { total: found.length, rows: found.slice(input.offset, input.offset + input.limit) }
}

/** The same question and variant lie at the same place in every part. */
function rowOf(answer: Answer, question: Question | undefined, after?: Answer, control?: Answer): RunRow {
  const { id, variant, gold } = answer
  const { pair = null, domain = '', lang = null, stem = '', options = [] } = question ?? {}
  return {
    ...{ questionId: id, pairId: pair, variant, domain, lang, stem, gold },
    options: shownOptions(options, question?.variants[variant]?.order ?? null),
    before: answered(answer),
    after: after === undefined ? null : answered(after),
    control: control === undefined ? null : answered(control),
  }
}

/** In the order in which the prompt shows them. */
function shownOptions(options: readonly string[], order: readonly number[] | null): string[] {
  return order === null ? [...options] : order.map((index) => options[index] ?? '')
}

function answered({ pred, letters, mass }: Answer) {
  return { pred, letters, mass }
}

function filterRow({
  questionId,
  pairId,
  domain,
  lang,
  gold,
  variant,
  stem,
  options,
  before,
  after,
}: RunRow): FilterRow {
  const isRight = before.pred === gold
  const flip = after === null || after.pred === before.pred ? 'none' : flipName(isRight, after.pred === gold)
  const p = before.letters[gold] ?? 0
  return {
    values: {
      ...{ id: questionId, pair: pairId, domain, lang, gold, variant, p, mass: before.mass, flip },
      ...{ right: isRight ? 'yes' : 'no', pred: before.pred },
      change: after === null ? null : (after.letters[gold] ?? 0) - p,
    },
    text: searchable([questionId, pairId ?? '', stem, ...options, domain].join('\n')),
  }
}

function flipName(wasRight: boolean, isRight: boolean): string {
  return wasRight ? 'worse' : isRight ? 'better' : 'other'
}
