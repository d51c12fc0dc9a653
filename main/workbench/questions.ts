import { createSlices, type Slices } from '../base/slices.ts'
import { changeName } from '../datasets/changeName.ts'
import { pairOf } from '../datasets/changedPairs.ts'
import { termUses } from '../datasets/checks/termChecks.ts'
import type { Glossary } from '../datasets/glossary.ts'
import { editStats, sideEdits } from '../datasets/editStats.ts'
import { markStats, placedMarks } from '../datasets/marks.ts'
import { pairChanges } from '../datasets/pairChanges.ts'
import { pairIdOf, statusOf, type QuestionPair } from '../datasets/pairs.ts'
import { isOpen, type Problem as FileProblem } from '../datasets/problem.ts'
import type { Question } from '../datasets/question.ts'
import { noReview } from '../datasets/review.ts'
import { sensitivityFields, sensitivityText } from '../datasets/sensitivity.ts'
import { isStale, sourceOf } from '../datasets/translatedSides.ts'
import { forgetDrafts } from './questionDrafts.ts'
import { currentPredictions } from './lastPredictions.ts'
import { createPairLists } from './questionList.ts'
import { createRisks, type Risks } from './questionRisks.ts'
import { mostLangs, type QuestionSet } from './questionSet.ts'
import { reviewAgreement } from './reviewAgreement.ts'
import type { NewStep, Session } from './session.ts'
import type { Part, Problem, QuestionRow, Side } from '../rpc/window/shapes.ts'
import type { WrittenPiece } from './writePieces.ts'
import { beside } from './sideThread.ts'

type Methods =
  | 'questions.page'
  | 'questions.pair'
  | 'questions.change'
  | 'questions.lint'
  | 'questions.stats'
  | 'questions.export'
  | 'questions.agreement'

/** The rows of the questions' list, and everything that is done to them. */
export function questionsPart(session: Session, now: () => Date): Part<Methods> {
  const set = (): QuestionSet => session.require().questions
  const risks = createRisks(() => currentPredictions(session.require()))
  const list = createPairLists(risks)
  return {
    async 'questions.page'({ filter, order, offset, limit }, { signal }) {
      const of = set()
      const { pairs, facets } = await list(of, { filter, order }, signal)
      const langs = columnsOf(of)
      const rows = pairs.slice(offset, offset + limit).map((pair) => rowOf(of, pair, langs, risks))
      return { total: pairs.length, langs, facets: { ...facets }, rows }
    },
    async 'questions.pair'({ pairId, filter = '', order = null }, { signal }) {
      const of = set()
      const { around } = await list(of, { filter, order }, signal)
      const pair = pairOf(of, pairId)
      return { ...describePair(of, pair), risk: riskOf(pair, risks), ...around(pair) }
    },
    async 'questions.change'({ changes: asked, tab }, { signal }) {
      const at = now().toISOString()
      const changes = asked.map((change) => ('at' in change && change.at === '' ? { ...change, at } : change))
      const { file } = session.requireWritable()
      const pairIds = new Set<string>()
      const step = await session.commit(async ({ questions }) => {
        const slices = createSlices(signal)
        const after = await pairChanges(questions, changes, slices)
        for (const question of after.values()) if (question !== null) pairIds.add(pairIdOf(question))
        return { name: changeName(changes), changes: await recordChanges(questions, after, slices) }
      }, signal)
      if (tab !== undefined) forgetDrafts(file, tab, changes)
      return { ...step, pairIds: [...pairIds].slice(0, mostTold) }
    },
    async 'questions.lint'(_, { signal, onItem }) {
      const found = { nErrors: 0, nWarnings: 0 }
      for await (const problems of beside('lint', {
        input: { terms: set().glossary().terms },
        given: set().all(),
        signal,
      })) {
        for (const { severity } of problems) found[severity === 'error' ? 'nErrors' : 'nWarnings']++
        onItem(problems.map(windowProblem))
      }
      return found
    },
    'questions.agreement': async (_, { signal }) => await reviewAgreement(set().pairs(), createSlices(signal)),
    'questions.stats': async (_, { signal }) => await stats(set(), createSlices(signal)),
    async 'questions.export'({ format, to }, { signal }) {
      const project = session.describe()?.name ?? 'questions'
      const name = to === 'huggingface' || to === 'lm-eval' ? project : `${project}.${format}`
      const parts: WrittenPiece[] = []
      for await (const part of beside('write', { input: { name, to }, given: set().all(), signal })) parts.push(part)
      const { bytes, isArchive, lost } = parts[0]!
      if (isArchive)
        return { name: `${name}.zip`, type: 'application/zip', bytes: new Uint8Array(bytes), lost: [...lost] }
      return { name, type: mediaTypes[format], bytes: new Uint8Array(bytes), lost: [...lost] }
    },
  }
}

const mediaTypes = {
  ...{ jsonl: 'application/jsonl', json: 'application/json', csv: 'text/csv', tsv: 'text/tab-separated-values' },
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  parquet: 'application/vnd.apache.parquet',
} as const

/** Of a change of many pairs not all are told. */
const mostTold = 1000

/** Changed questions as the file keeps them; each stays at its place, new ones come behind all others. */
async function recordChanges(
  set: QuestionSet,
  changed: ReadonlyMap<string, Question | null>,
  slices: Slices,
): Promise<NewStep['changes']> {
  const changes = []
  let next = set.nextPosition()
  for (const [id, question] of changed) {
    const position = set.get(id)?.position ?? next++
    const after = question === null ? null : { position, data: JSON.stringify(question) }
    changes.push({ kind: 'questions' as const, id, after })
    await slices.step()
  }
  return changes
}

function rowOf(set: QuestionSet, pair: QuestionPair, langs: readonly string[], risks: Risks) {
  const { pairId, sides } = pair
  const [first] = sides
  const { domain = '', kind = null, tags = [], answer = 0 } = first ?? {}
  const problems = set.problems(pair).filter(isOpen)
  const nErrors = problems.filter(({ severity }) => severity === 'error').length
  const byLang = new Map(sides.toReversed().map((side) => [side.lang ?? '', side]))
  return {
    assigned: first?.review?.assigned ?? '',
    sensitivity: sensitivityOf(pair),
    ...{ pairId, domain, kind, answer: Math.max(0, answer), nErrors, nWarnings: problems.length - nErrors },
    ...{ status: statusOf(first!), tags: [...tags] },
    risk: riskOf(pair, risks),
    sides: langs.map((lang) => {
      const side = byLang.get(lang)
      return side === undefined
        ? null
        : { questionId: side.id, stem: side.stem, right: rightOption(side), isStale: isStale(side) }
    }),
  }
}

function sensitivityOf({ sides }: QuestionPair): QuestionRow['sensitivity'] {
  const entries = sensitivityFields.map((field) => {
    return [field, sides.map((side) => sensitivityText(side, field)).find((text) => text !== '') ?? ''] as const
  })
  return Object.fromEntries(entries.filter(([, text]) => text !== ''))
}

function riskOf(pair: QuestionPair, risks: Risks): QuestionRow['risk'] {
  const found = risks.of(pair)
  return found === null ? null : { score: found.risk, reasons: found.reasons.map(({ sentence }) => sentence) }
}

/** The languages, and an empty one where there are questions without; of more than an import takes, the first. */
function columnsOf(set: QuestionSet): string[] {
  return [...set.langs().slice(0, mostLangs), ...(set.hasNoLang() ? [''] : [])]
}

export function rightOption({ options, answer }: Question): string {
  return options[answer] ?? ''
}

function describePair(set: QuestionSet, pair: QuestionPair) {
  const { pairId } = pair
  const [first] = pair.sides
  const { domain = '', kind = null, tags = [], answer = 0 } = first ?? {}
  const problems = set.problems(pair)
  const source = sourceOf(pair.sides)
  return {
    ...{ pairId, domain, kind, status: statusOf(first!), tags: [...tags], answer: Math.max(0, answer) },
    review: first?.review ?? noReview,
    sensitivity: sensitivityOf(pair),
    sides: pair.sides.map((side): Side => {
      const { id, lang, stem, options, statement, translating = {} } = side
      return {
        ...{ questionId: id, lang, direction: directionOf(lang), stem, options: [...options], statement },
        ...{ origin: translating.origin ?? null, isSource: pair.sides.length > 1 && id === source?.id },
        stale: Object.entries(translating.stale ?? {}).map(([field, from]) => ({ field, from })),
        problems: problems.filter((problem) => problem.id === id).map(windowProblem),
        marks: placedMarks(side),
        terms: source === undefined || id === source.id ? [] : termsOf(source, side, set.glossary()),
      }
    }),
  }
}

function termsOf(source: Question, side: Question, glossary: Glossary): Side['terms'] {
  return termUses(source, side, glossary).map(({ field, start, end, term, translations, note, place }) => ({
    ...{ field, term, translations: [...translations], note, at: { start, end }, place },
  }))
}

/** A problem as the contract has it. */
export function windowProblem({ id, ...problem }: FileProblem): Problem {
  return { ...problem, questionId: id }
}

/** The direction in which a language is written. */
export function directionOf(lang: string | null): 'ltr' | 'rtl' | 'auto' {
  if (lang === null || lang === '') return 'auto'
  try {
    // Newer engines have the method; what is there is the same.
    const locale = new Intl.Locale(lang) as Intl.Locale & { getTextInfo?: () => { direction?: 'ltr' | 'rtl' } }
    return locale.getTextInfo?.().direction ?? 'auto'
  } catch {
    return 'auto'
  }
}

async function stats(set: QuestionSet, slices: Slices) {
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
    await slices.step()
  }
  const made: Question[] = []
  for (const { sides } of set.pairs()) {
    for (const side of sides) {
      if (side.translating === undefined) continue
      made.push(side)
      sideEdits(side)
      await slices.step()
    }
    await slices.step()
  }
  const marks = markStats(made).map(({ severities, categories, ...others }) => ({
    ...{ ...others, severities: { ...severities }, categories: { ...categories } },
  }))
  return { cells: [...cells.values()], statuses, letters: sortedByKey(letters), machine: editStats(made), marks }
}

function sortedByKey(counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)))
}
