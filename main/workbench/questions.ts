import { setImmediate as nextTurn } from 'node:timers/promises'
import { setProblems } from '../datasets/lintQuestions.ts'
import type { Problem as FileProblem } from '../datasets/problem.ts'
import { formatQuestionLines } from '../datasets/questionLines.ts'
import { formatQuestionTable } from '../datasets/questionTable.ts'
import type { Question } from '../datasets/question.ts'
import { changeName, pairChanges, pairOf } from './pairChanges.ts'
import { createPairLists } from './questionList.ts'
import { statusOf } from './questionSet.ts'
import type { QuestionPair, QuestionSet } from './questionSet.ts'
import type { OpenProject, Session } from './session.ts'
import type { Part, Problem, Side } from './shapes.ts'

type Methods =
  'questions.page' | 'questions.pair' | 'questions.change' | 'questions.lint' | 'questions.stats' | 'questions.export'

/** The rows of the questions' list, and everything that is done to them. */
export function questionsPart(session: Session): Part<Methods> {
  const set = (): QuestionSet => session.require().questions
  const list = createPairLists()
  return {
    'questions.page': ({ filter, order, offset, limit }) =>
      Promise.resolve().then(() => {
        const { pairs, facets } = list(set(), { filter, order })
        const langs = columnsOf(set())
        const rows = pairs.slice(offset, offset + limit).map((pair) => rowOf(set(), pair, langs))
        return { total: pairs.length, langs, facets: { ...facets() }, rows }
      }),
    'questions.pair': ({ pairId, filter = '', order = null }) =>
      Promise.resolve().then(() => {
        const pair = pairOf(set(), pairId)
        return { ...describePair(set(), pair), ...list(set(), { filter, order }).around(pair) }
      }),
    'questions.change': ({ changes }) =>
      Promise.resolve().then(() => {
        session.requireWritable()
        return session.commit(changeName(changes), pairChanges(set(), changes))
      }),
    'questions.lint': async (_, { signal }) => await lint(session.require(), signal),
    'questions.stats': () => Promise.resolve().then(() => stats(set())),
    'questions.export': ({ format }) =>
      Promise.resolve().then(() => {
        const name = `${session.describe()?.name ?? 'questions'}.${format}`
        const text = format === 'jsonl' ? formatQuestionLines(set().all()) : table(set().all(), format)
        const type = { jsonl: 'application/jsonl', csv: 'text/csv', tsv: 'text/tab-separated-values' }[format]
        return { name, type, bytes: new TextEncoder().encode(text) }
      }),
  }
}

function rowOf(set: QuestionSet, pair: QuestionPair, langs: readonly string[]) {
  const { pairId, sides } = pair
  const [first] = sides
  const { domain = '', kind = null, tags = [], answer = 0 } = first ?? {}
  const problems = set.problems(pair)
  const nErrors = problems.filter(({ severity }) => severity === 'error').length
  return {
    ...{ pairId, domain, kind, answer: Math.max(0, answer), nErrors, nWarnings: problems.length - nErrors },
    ...{ status: statusOf(first!), tags: [...tags] },
    sides: langs.map((lang) => {
      const side = sides.find((each) => (each.lang ?? '') === lang)
      return side === undefined ? null : { questionId: side.id, stem: side.stem, right: rightOption(side) }
    }),
  }
}

/** The languages, and an empty one where there are questions without. */
function columnsOf(set: QuestionSet): string[] {
  const hasNone = set.all().some(({ lang }) => lang === null)
  return [...set.langs(), ...(hasNone ? [''] : [])]
}

export function rightOption({ options, answer }: Question): string {
  return options[answer] ?? ''
}

function describePair(set: QuestionSet, pair: QuestionPair) {
  const { pairId } = pair
  const [first] = pair.sides
  const { domain = '', kind = null, tags = [], answer = 0 } = first ?? {}
  const problems = set.problems(pair)
  return {
    ...{ pairId, domain, kind, status: statusOf(first!), tags: [...tags], answer: Math.max(0, answer) },
    sides: pair.sides.map(({ id, lang, stem, options, statement }): Side => ({
      ...{ questionId: id, lang, direction: directionOf(lang), stem, options: [...options], statement },
      problems: problems.filter((problem) => problem.id === id).map(windowProblem),
    })),
  }
}

/** A problem as the contract has it. */
function windowProblem({ place, id, severity, rule, message, remedy }: FileProblem): Problem {
  return { place, questionId: id, severity, rule, message, remedy }
}

/** The direction in which a language is written. */
function directionOf(lang: string | null): 'ltr' | 'rtl' | 'auto' {
  if (lang === null || lang === '') return 'auto'
  try {
    // Newer engines have the method; what is there is the same.
    const locale = new Intl.Locale(lang) as Intl.Locale & { getTextInfo?: () => { direction?: 'ltr' | 'rtl' } }
    return locale.getTextInfo?.().direction ?? 'auto'
  } catch {
    return 'auto'
  }
}

/** Everything that is wrong, a few milliseconds at a time: the host has other things to do. */
async function lint({ questions: set }: OpenProject, signal: AbortSignal): Promise<Problem[]> {
  let untilMs = performance.now() + sliceMs
  const found: FileProblem[] = []
  const own = new Set<string>()
  for (const pair of set.pairs()) {
    if (performance.now() > untilMs) {
      await nextTurn()
      signal.throwIfAborted()
      untilMs = performance.now() + sliceMs
    }
    for (const problem of set.problems(pair)) {
      found.push(problem)
      own.add(keyOf(problem))
    }
  }
  const placed = set.all().map((question) => ({ question, place: question.id }))
  const ofSet = setProblems(placed, 'the questions').filter((problem) => !own.has(keyOf(problem)))
  return [...found, ...ofSet].map(windowProblem)
}

const sliceMs = 8

function keyOf({ id, rule, message }: FileProblem): string {
  return JSON.stringify([id, rule, message])
}

function stats(set: QuestionSet) {
  const cells = new Map<string, { domain: string; lang: string; count: number }>()
  const statuses: Record<string, number> = {}
  const letters: Record<string, number> = {}
  for (const { sides } of set.pairs()) {
    for (const { domain, lang, answer } of sides) {
      const key = JSON.stringify([domain, lang])
      const cell = cells.get(key) ?? { domain, lang: lang ?? '', count: 0 }
      cells.set(key, { ...cell, count: cell.count + 1 })
      const letter = String.fromCharCode(65 + answer)
      letters[letter] = (letters[letter] ?? 0) + 1
    }
    const status = statusOf(sides[0]!)
    statuses[status] = (statuses[status] ?? 0) + 1
  }
  return { cells: [...cells.values()], statuses, letters: sortedByKey(letters) }
}

function sortedByKey(counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** With the mark that spreadsheets need to see that a table is UTF-8. */
function table(questions: readonly Question[], format: 'csv' | 'tsv'): string {
  return `\ufeff${formatQuestionTable(questions, format === 'csv' ? ',' : '\t')}`
}
