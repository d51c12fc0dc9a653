import * as v from 'valibot'
import { createSlices, type Slices } from '../base/slices.ts'
import { createCheckedSet } from '../datasets/checks/checkedSet.ts'
import { glossaryInSlices, TermSchema, type Glossary, type Term } from '../datasets/glossary.ts'
import { isOpen, type Problem as FileProblem } from '../datasets/problem.ts'
import { pairsOf, statusOf, type GroupedPairs, type QuestionPair, type QuestionRecord } from '../datasets/pairs.ts'
import { DraftSchema, type Question } from '../datasets/question.ts'
import { gravest } from '../datasets/marks.ts'
import { noReview } from '../datasets/review.ts'
import { sensitivityValues, type SensitivityField } from '../datasets/sensitivity.ts'
import { isStale } from '../datasets/translatedSides.ts'
import type { Change } from '../store/change.ts'
import type { ProjectFile } from '../store/projectFile.ts'
import type { RecordValue } from '../store/records.ts'
import { storedJson } from '../runs/storedValue.ts'
import { searchable, type FilterRow } from './typedFilter.ts'

/** The project's questions in memory, as the file holds them. */
export interface QuestionSet {
  readonly size: number
  get(questionId: string): QuestionRecord | null
  /** In their order. */
  pairs(): readonly QuestionPair[]
  /** @throws nothing: undefined when there is no such pair */
  pair(pairId: string): QuestionPair | undefined
  all(): readonly Question[]
  langs(): readonly string[]
  /** Whether there are questions without a language. */
  hasNoLang(): boolean
  /** What is wrong with a pair; what concerns other pairs too, once `lookAround` was called. */
  problems(pair: QuestionPair): readonly FileProblem[]
  /** What no single question shows; nothing before `lookAround`. */
  setProblems(): readonly FileProblem[]
  /** The terms of the project, in their order, by the ids of their records. */
  terms(): ReadonlyMap<string, Term>
  glossary(): Glossary
  /** Looks at all pairs together, from now on after every change too. */
  lookAround(): Promise<void>
  /** What a filter may ask of a pair, once for each side. */
  filterRows(pair: QuestionPair): readonly FilterRow[]
  /** Follows changes of the file: all of them are there at once, when it resolves. */
  apply(changes: readonly Change[], slices: Slices): Promise<void>
  nextPosition(): number
}

/** What a filter and a facet call the fields of cultural and time sensitivity. */
export const sensitivityKeys = {
  ...{ sensitivity: 'cultural_sensitivity_label', time: 'time_sensitive', knowledge: 'required_knowledge' },
  ...{ culture: 'culture', region: 'region', country: 'country' },
} as const satisfies Readonly<Record<string, SensitivityField>>

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
  'rule',
  'assigned',
  'reviewer',
  'comments',
  'origin',
  'stale',
  'mark',
  ...Object.keys(sensitivityKeys),
] as const

/** One state of the set. */
interface State extends GroupedPairs {
  readonly records: ReadonlyMap<string, QuestionRecord>
  readonly list: readonly QuestionPair[]
}

/** An import is refused more languages than that, and a pair more sides: a page of questions has a column for each. */
export const mostLangs = 200
export const mostSides = 200

/** So many records are read at once. */
const pageSize = 250

/** Reads the questions of a file, in slices. */
export async function openQuestionSet(file: ProjectFile, slices: Slices): Promise<QuestionSet> {
  const records = new Map<string, QuestionRecord>()
  for (let row = 0; ;) {
    const page = file.records.page('questions', row, pageSize)
    if (page.length === 0) break
    for (const { id, position, data } of page) {
      records.set(id, { position, question: parseQuestion(data) })
      await slices.step()
    }
    row = page.at(-1)!.row
  }
  let state = await stateOf(records, null, slices)
  // By the pair itself: one that is changed is another one.
  const known = new WeakMap<QuestionPair, readonly FilterRow[]>()
  const checked = createCheckedSet()
  let stored = new Map(file.records.all('terms').map(({ id, ...value }) => [id, termOf(value)]))
  let terms = inOrder(stored)
  let glossary = await glossaryInSlices([...terms.values()], slices)
  checked.useGlossary(glossary)
  // Never ended halfway: what it has counted so far would be counted again.
  let around: Promise<void> | null = null
  const filterRows = (pair: QuestionPair): readonly FilterRow[] => {
    const rows = known.get(pair) ?? pair.sides.map((side) => filterRow(pair, side, checked.problems))
    known.set(pair, rows)
    return rows
  }

  return {
    get size() {
      return state.records.size
    },
    get: (id) => state.records.get(id) ?? null,
    pairs: () => state.list,
    pair: (pairId) => state.byId.get(pairId),
    all: () => state.list.flatMap(({ sides }) => sides),
    langs: () => state.langs,
    hasNoLang: () => state.hasNoLang,
    problems: checked.problems,
    setProblems: () => checked.setProblems('the questions'),
    terms: () => terms,
    glossary: () => glossary,
    lookAround: () => (around ??= checked.follow(state.list, createSlices())),
    filterRows,
    async apply(changes, slices) {
      const next = new Map(state.records)
      const nextStored = new Map(stored)
      for (const { kind, id, after } of changes) {
        if (kind === 'terms') {
          if (after === null) nextStored.delete(id)
          else nextStored.set(id, termOf(after))
        }
        if (kind !== 'questions') continue
        if (after === null) next.delete(id)
        else next.set(id, { position: after.position, question: parseQuestion(after.data) })
        await slices.step()
      }
      const changed = await stateOf(next, state, slices)
      const isOfTerms = changes.some(({ kind }) => kind === 'terms')
      const nextTerms = isOfTerms ? inOrder(nextStored) : terms
      const nextGlossary = isOfTerms ? await glossaryInSlices([...nextTerms.values()], slices) : glossary
      await around
      if (around !== null) await checked.follow(changed.list, createSlices())
      state = changed
      if (!isOfTerms) return
      ;[stored, terms, glossary] = [nextStored, nextTerms, nextGlossary]
      checked.useGlossary(glossary)
    },
    nextPosition: () => state.lastPosition + 1,
  }
}

async function stateOf(records: State['records'], before: State | null, slices: Slices): Promise<State> {
  const pairs = await pairsOf(records.values(), before, slices)
  return { ...pairs, records, list: [...pairs.byId.values()] }
}

/** Problems are counted only when they are asked for: they cost more than all the rest. */
function filterRow(
  pair: QuestionPair,
  side: Question,
  problems: (pair: QuestionPair) => readonly FileProblem[],
): FilterRow {
  const {
    id,
    lang,
    stem,
    options,
    answer,
    kind,
    domain,
    tags,
    statement,
    status,
    review = noReview,
    translating,
  } = side
  return {
    values: {
      ...{ id, pair: pair.pairId, lang, domain, kind, tag: tags, status: statusOf({ status }) },
      answer: String.fromCharCode(65 + answer),
      ...{ assigned: review.assigned || null, comments: review.comments.length },
      reviewer: review.verdicts.map(({ by }) => by),
      origin: translating?.origin ?? null,
      stale: isStale({ translating }) ? 'yes' : 'no',
      mark: gravest(side),
      ...sensitivityOf(side),
      get issues() {
        return problems(pair).filter(isOpen).length
      },
      get rule() {
        return problems(pair)
          .filter(isOpen)
          .map(({ rule }) => rule)
      },
      get errors() {
        return problems(pair).filter(({ severity }) => severity === 'error').length
      },
    },
    text: searchable([id, pair.pairId, stem, ...options, domain, kind ?? '', ...tags, statement ?? ''].join('\n')),
  }
}

function sensitivityOf(side: Question): Record<string, readonly string[]> {
  const entries = Object.entries(sensitivityKeys).map(([key, field]) => [key, sensitivityValues(side, field)] as const)
  return Object.fromEntries(entries.filter(([, values]) => values.length > 0))
}

interface StoredTerm {
  readonly position: number
  readonly term: Term
}

function termOf({ position, data }: RecordValue): StoredTerm {
  return { position, term: storedJson(TermSchema, data, 'term') }
}

/** Terms as the file orders its records, wherever a step that was taken back has put them. */
function inOrder(stored: ReadonlyMap<string, StoredTerm>): ReadonlyMap<string, Term> {
  const all = [...stored].sort(([a, one], [b, other]) => one.position - other.position || (a < b ? -1 : 1))
  return new Map(all.map(([id, { term }]) => [id, term]))
}

/** A question as the project keeps it: what a file has beside the known fields is together in `extra`. */
const KeptSchema = v.pipe(
  v.looseObject({ extra: v.optional(v.record(v.string(), v.unknown()), {}) }),
  v.transform(({ extra, ...known }) => ({ ...extra, ...known })),
  DraftSchema,
)

/** A question of the project's file. */
export function parseQuestion(data: string): Question {
  return storedJson(KeptSchema, data, 'question')
}
