import { lintQuestions } from '../datasets/lintQuestions.ts'
import type { Problem as FileProblem } from '../datasets/problem.ts'
import { DraftSchema, statuses } from '../datasets/question.ts'
import type { Question } from '../datasets/question.ts'
import type { Change } from '../store/history.ts'
import type { ProjectFile } from '../store/projectFile.ts'
import type { Status } from './shapes.ts'
import { storedJson } from './storedValue.ts'
import { searchable } from './typedFilter.ts'
import type { FilterRow } from './typedFilter.ts'

/** A question in one or more languages; its sides share the answer and the order of options. */
export interface QuestionPair {
  readonly pairId: string
  readonly position: number
  readonly sides: readonly Question[]
}

/** The project's questions in memory, as the file holds them. */
export interface QuestionSet {
  readonly size: number
  get(questionId: string): { readonly position: number; readonly question: Question } | null
  /** In their order. */
  pairs(): readonly QuestionPair[]
  /** @throws nothing: undefined when there is no such pair */
  pair(pairId: string): QuestionPair | undefined
  all(): readonly Question[]
  langs(): readonly string[]
  /** What is wrong with a pair, without looking at the others. */
  problems(pair: QuestionPair): readonly FileProblem[]
  /** What a filter may ask of a pair, once for each side. */
  filterRows(pair: QuestionPair): readonly FilterRow[]
  /** Follows changes of the file. */
  apply(changes: readonly Change[]): void
  nextPosition(): number
}

export const questionKeys = [
  'id',
  'pair',
  'lang',
  'status',
  'domain',
  'kind',
  'tag',
  'answer',
  'issues',
  'errors',
] as const

/** The pair of a question: one without a pair is one of its own. */
export function pairIdOf({ id, pair }: Pick<Question, 'id' | 'pair'>): string {
  return pair ?? `id:${id}`
}

export function statusOf({ status }: Pick<Question, 'status'>): Status {
  return statuses.find((each) => each === status) ?? 'draft'
}

export function openQuestionSet(file: ProjectFile): QuestionSet {
  const records = new Map<string, { position: number; question: Question }>()
  for (const { id, position, data } of file.records.all('questions')) {
    records.set(id, { position, question: parseQuestion(data) })
  }
  let grouped: { list: readonly QuestionPair[]; byId: ReadonlyMap<string, QuestionPair> } | null = null
  const known = new Map<string, { problems?: readonly FileProblem[]; rows?: readonly FilterRow[] }>()

  const groups = () => {
    if (grouped !== null) return grouped
    const ordered = [...records.values()].sort((a, b) => a.position - b.position)
    const members = Map.groupBy(ordered, ({ question }) => pairIdOf(question))
    const list = [...members].map(([pairId, of]) => ({
      ...{ pairId, position: of[0]?.position ?? 0 },
      sides: of.map(({ question }) => question),
    }))
    grouped = { list, byId: new Map(list.map((pair) => [pair.pairId, pair])) }
    return grouped
  }
  const knownOf = (pairId: string) => {
    const found = known.get(pairId) ?? {}
    known.set(pairId, found)
    return found
  }
  const problems = (pair: QuestionPair): readonly FileProblem[] =>
    (knownOf(pair.pairId).problems ??= lintQuestions(
      pair.sides.map((question) => ({ question, place: question.id })),
      '',
    ))

  return {
    get size() {
      return records.size
    },
    get: (id) => records.get(id) ?? null,
    pairs: () => groups().list,
    pair: (pairId) => groups().byId.get(pairId),
    all: () => groups().list.flatMap(({ sides }) => sides),
    langs: () => [...new Set([...records.values()].flatMap(({ question }) => question.lang ?? []))],
    problems,
    filterRows: (pair) => (knownOf(pair.pairId).rows ??= pair.sides.map((side) => filterRow(pair, side, problems))),
    apply(changes) {
      for (const { kind, id, before, after } of changes) {
        if (kind !== 'questions') continue
        if (before !== null) known.delete(pairIdOf(parseQuestion(before.data)))
        if (after === null) records.delete(id)
        else {
          const question = parseQuestion(after.data)
          records.set(id, { position: after.position, question })
          known.delete(pairIdOf(question))
        }
        grouped = null
      }
    },
    nextPosition: () => 1 + Math.max(-1, ...[...records.values()].map(({ position }) => position)),
  }
}

/** Problems are counted only when they are asked for: they cost more than all the rest. */
function filterRow(
  pair: QuestionPair,
  { id, lang, stem, options, answer, kind, domain, tags, statement, status }: Question,
  problems: (pair: QuestionPair) => readonly FileProblem[],
): FilterRow {
  return {
    values: {
      ...{ id, pair: pair.pairId, lang, domain, kind, tag: tags, status: statusOf({ status }) },
      answer: String.fromCharCode(65 + answer),
      get issues() {
        return problems(pair).length
      },
      get errors() {
        return problems(pair).filter(({ severity }) => severity === 'error').length
      },
    },
    text: searchable([id, pair.pairId, stem, ...options, domain, kind ?? '', ...tags, statement ?? ''].join('\n')),
  }
}

function parseQuestion(data: string): Question {
  return storedJson(DraftSchema, data, 'question')
}
