import { stat } from 'node:fs/promises'
import { counted } from '../base/counted.ts'
import { append } from '../base/lists.ts'
import { createSlices } from '../base/slices.ts'
import { sideAligner } from '../datasets/alignSides.ts'
import { pairIdOf } from '../datasets/pairs.ts'
import type { PlacedQuestion, Question } from '../datasets/question.ts'
import { reimported, staleByImport } from '../datasets/reimported.ts'
import type { ImportChoices } from '../datasets/import/importChoices.ts'
import type { FilePlan } from '../datasets/import/importPlan.ts'
import { layouts } from '../datasets/import/layouts.ts'
import { refuseOpen } from '../datasets/import/readImport.ts'
import { encodings } from '../files/textEncodings.ts'
import type { RecordValue } from '../store/records.ts'
import type { RefusedRow } from './readPieces.ts'
import type { Places } from './places.ts'
import { mostLangs, mostSides, type QuestionSet } from './questionSet.ts'
import { withPaths, type NamedPaths } from './sentFiles.ts'
import type { Session } from './session.ts'
import type { ImportPlan, Part, Problem } from '../rpc/window/shapes.ts'
import { beside } from './sideThread.ts'

interface Imported {
  readonly added: number
  readonly updated: number
  readonly duplicates: number
  readonly refused: Problem[]
}

/** So many rows that are refused are named; of the others there is the number. */
const mostNamed = 500
/** A smaller file is read before a thread would have begun. */
const smallBytes = 2 ** 17

/** What files hold, read beside the host's work. */
interface ReadFiles {
  readonly files: readonly FilePlan[]
  readonly questions: readonly PlacedQuestion[]
  readonly refused: readonly RefusedRow[]
  readonly nRefused: number
  /** The rows they are in: a row may be wrong in several languages. */
  readonly nRows: number
}

/**
 * Reads a question file into the project, as one step of the history. What is there already with the same content stays.
 * When it is aborted, nothing is imported.
 *
 * @throws WorkbenchError 'input.format' when something must be said first
 */
export async function importQuestions(
  session: Session,
  files: NamedPaths,
  signal: AbortSignal = new AbortController().signal,
  choices: ImportChoices = {},
): Promise<Imported> {
  const read = await readFiles(files, choices, signal)
  for (const { name, asks } of read.files) refuseOpen(name, asks)
  const refused = read.refused.map(problemOf)
  let nUnnamed = read.nRefused - refused.length
  const name = files.map((file) => file.name).join(', ')
  let tally = { added: 0, updated: 0, duplicates: 0 }
  await session.commit(async ({ questions: set }) => {
    const outcome = await changesOf(set, read.questions, signal)
    tally = outcome.tally
    for (const excess of outcome.excess) {
      if (refused.length < mostNamed) refused.push(excess)
      else nUnnamed++
    }
    const { nPairs } = outcome
    return {
      name: `Imported ${counted(nPairs, 'question')} from ${name}`,
      changes: outcome.changes,
    }
  }, signal)
  if (nUnnamed > 0) refused.push(unnamed(name, nUnnamed))
  return { ...tally, refused }
}

/** What `importQuestions` would do. */
async function planImport(
  session: Session,
  files: NamedPaths,
  choices: ImportChoices,
  signal: AbortSignal,
): Promise<ImportPlan> {
  const read = await readFiles(files, choices, signal)
  const { questions: set } = session.require()
  const { tally, nPairs, excess } = await changesOf(set, read.questions, signal)
  const langs = Map.groupBy(read.questions, ({ question }) => question.lang)
  return {
    files: read.files.map(planned),
    questions: read.questions.slice(0, mostPreviewed).map(({ place, question }) => ({
      ...{ place, questionId: question.id, pair: question.pair, lang: question.lang, domain: question.domain },
      context: question.context ?? null,
      ...{ stem: question.stem, options: question.options, answer: question.answer },
    })),
    refused: read.refused.map(({ id: _, ...row }) => ({ ...row, cells: { ...row.cells } })),
    counts: {
      ...{ questions: read.questions.length, pairs: nPairs, refused: read.nRows + excess.length, ...tally },
      empty: read.files.reduce((sum, { nEmpty }) => sum + nEmpty, 0),
    },
    langs: [...langs].map(([lang, members]) => ({ lang, questions: members.length })),
    offers: {
      encodings: [...encodings],
      layouts: [...ownLayouts, ...layouts].map(({ id, title }) => ({ id, title })),
    },
  }
}

const ownLayouts = [
  { id: 'engram', title: "Engram's own" },
  { id: 'columns', title: 'a table of questions' },
]
/** So many questions are shown as they would be. */
const mostPreviewed = 50

/** A plan's lists as the contract has them. */
function planned({ encoding, sheet, columns, notes, asks, ...file }: FilePlan): ImportPlan['files'][number] {
  return {
    ...file,
    encoding: encoding === null ? null : { ...encoding, others: [...encoding.others] },
    sheet: sheet === null ? null : { ...sheet, all: [...sheet.all] },
    columns: columns.map(({ name, samples }) => ({ name, samples: [...samples] })),
    notes: [...notes],
    asks: asks.map((ask) => ({ ...ask, choices: [...ask.choices] })),
  }
}

async function readFiles(files: NamedPaths, choices: ImportChoices, signal: AbortSignal): Promise<ReadFiles> {
  const sizes = await Promise.all(files.map(({ path }) => sizeOf(path)))
  const isSmall = sizes.reduce((sum, size) => sum + size, 0) <= smallBytes
  const plans: FilePlan[] = []
  const questions: PlacedQuestion[] = []
  const refused: RefusedRow[] = []
  let nRefused = 0
  const rows = new Set<string>()
  for await (const piece of beside('read', { input: { files, choices }, signal, isSmall })) {
    append(plans, piece.files)
    append(questions, piece.questions)
    nRefused += piece.refused.length
    append(refused, piece.refused.slice(0, mostNamed - refused.length))
    for (const { file, row, place } of piece.refused) rows.add(`${file} ${row ?? place}`)
  }
  return { files: plans, questions, refused, nRefused, nRows: rows.size }
}

function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  )
}

/** What questions change in a set, and which would be too many for it. */
async function changesOf(set: QuestionSet, questions: readonly PlacedQuestion[], signal: AbortSignal) {
  const tally = { added: 0, updated: 0, duplicates: 0 }
  const slices = createSlices(signal)
  const align = sideAligner((pairId) => set.pair(pairId)?.sides[0])
  const tooMany = limits(set)
  const pairIds = new Set<string>()
  const changes: { kind: 'questions'; id: string; after: RecordValue }[] = []
  const excess: Problem[] = []
  /** Questions that are new or others than before, by their ids. */
  const brought = new Map<string, Question>()
  let next = set.nextPosition()
  for (const { question: given, place } of questions) {
    await slices.step()
    const fault = tooMany(given)
    if (fault !== null) {
      excess.push({ place, questionId: given.id, ...fault })
      continue
    }
    const before = set.get(given.id)
    const aligned = align(given)
    const question = before === null ? aligned : reimported(before.question, aligned)
    pairIds.add(pairIdOf(question))
    if (before !== null && JSON.stringify(before.question) === JSON.stringify(question)) tally.duplicates++
    else {
      tally[before === null ? 'added' : 'updated']++
      brought.set(question.id, question)
    }
  }
  for (const pairId of new Set([...brought.values()].map(pairIdOf))) {
    await slices.step()
    for (const side of staleByImport(set.pair(pairId)?.sides ?? [], brought)) brought.set(side.id, side)
  }
  for (const [id, question] of brought) {
    await slices.step()
    const position = set.get(id)?.position ?? next++
    changes.push({ kind: 'questions', id, after: { position, data: JSON.stringify(question) } })
  }
  return { tally, changes, excess, nPairs: pairIds.size }
}

function problemOf({ place, id, rule, reason, remedy }: RefusedRow): Problem {
  return { place, questionId: id, severity: 'error', rule, message: reason, remedy }
}

/** Says, question by question, which one would bring a language or a side more than a set may have. */
function limits(set: QuestionSet): (question: Question) => Omit<Problem, 'place' | 'questionId'> | null {
  const langs = new Set(set.langs())
  const nSides = new Map<string, number>()
  return (question) => {
    const { id, lang } = question
    if (lang !== null && !langs.has(lang) && langs.size >= mostLangs) {
      const message = `has the language ${JSON.stringify(lang.slice(0, 40))}, one more than the ${mostLangs} that a project may have`
      const remedy = 'correct its language, or import it into another project'
      return { severity: 'error', rule: 'too-many-languages', message, remedy }
    }
    const pairId = pairIdOf(question)
    const before = set.get(id)?.question
    const n = nSides.get(pairId) ?? set.pair(pairId)?.sides.length ?? 0
    if (before === undefined || pairIdOf(before) !== pairId) {
      if (n >= mostSides) {
        const message = `is one more than the ${mostSides} questions that a pair may have`
        const remedy = 'give the same pair only to a question and its translations'
        return { severity: 'error', rule: 'too-many-sides', message, remedy }
      }
      nSides.set(pairId, n + 1)
    }
    if (lang !== null) langs.add(lang)
    return null
  }
}

function unnamed(place: string, count: number): Problem {
  const message = `${count} more ${count === 1 ? 'row is' : 'rows are'} refused`
  return { place, questionId: null, severity: 'error', rule: 'more', message, remedy: 'mend those above first' }
}

export function importPart(session: Session, places: Places): Part<'questions.import' | 'questions.plan'> {
  return {
    'questions.plan': ({ files, choices }, { signal }) =>
      withPaths(files, places, (paths) => planImport(session, paths, choices, signal)),
    'questions.import': async ({ name, source, choices = {}, others = [] }, { signal }) => {
      session.requireWritable()
      const files = [{ name, source }, ...others]
      return await withPaths(files, places, (paths) => importQuestions(session, paths, signal, choices))
    },
  }
}
