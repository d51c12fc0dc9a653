import { stat, writeFile } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { append } from '../base/lists.ts'
import { createSlices } from '../base/slices.ts'
import { sideAligner } from '../datasets/alignSides.ts'
import { pairIdOf } from '../datasets/pairs.ts'
import type { Question } from '../datasets/question.ts'
import { temporaryFolder } from '../files/temporaryFolder.ts'
import { refusal } from './failures.ts'
import type { Places } from './places.ts'
import { mostLangs, mostSides, type QuestionSet } from './questionSet.ts'
import type { Session } from './session.ts'
import type { FileSource, Part, Problem } from '../rpc/window/shapes.ts'
import { beside } from './sideThread.ts'

interface Imported {
  readonly added: number
  readonly updated: number
  readonly duplicates: number
  readonly refused: Problem[]
}

/** A larger file from a page is refused; one on the host's disk may have up to what the reader takes. */
const mostImportBytes = 2 ** 26

/** So many rows that are refused are named; of the others there is the number. */
const mostNamed = 500
/** A smaller file is read before a thread would have begun. */
const smallBytes = 2 ** 17

/**
 * Reads a question file into the project, as one step of the history. What is there already with the same content stays.
 * When it is aborted, nothing is imported.
 */
export async function importQuestions(
  session: Session,
  path: string,
  name: string,
  signal: AbortSignal = new AbortController().signal,
): Promise<Imported> {
  const usable: Question[] = []
  const refused: Problem[] = []
  let nUnnamed = 0
  const isSmall = await stat(path).then(
    ({ size }) => size <= smallBytes,
    () => true,
  )
  for await (const piece of beside('read', { input: { path, name }, signal, isSmall })) {
    for (const question of piece.questions) usable.push(question)
    const named = piece.refused.slice(0, mostNamed - refused.length)
    append(
      refused,
      named.map(({ id, ...rest }) => ({ ...rest, questionId: id })),
    )
    nUnnamed += piece.refused.length - named.length
  }
  const tally = { added: 0, updated: 0, duplicates: 0 }
  await session.commit(async ({ questions: set }) => {
    const slices = createSlices(signal)
    const align = sideAligner((pairId) => set.pair(pairId)?.sides[0])
    const tooMany = limits(set)
    const pairIds = new Set<string>()
    const changes = []
    let next = set.nextPosition()
    for (const given of usable) {
      await slices.step()
      const excess = tooMany(given)
      if (excess !== null) {
        if (refused.length < mostNamed) refused.push({ place: name, questionId: given.id, ...excess })
        else nUnnamed++
        continue
      }
      const question = align(given)
      pairIds.add(pairIdOf(question))
      const before = set.get(question.id)
      const data = JSON.stringify(question)
      if (before !== null && JSON.stringify(before.question) === data) {
        tally.duplicates++
        continue
      }
      tally[before === null ? 'added' : 'updated']++
      const after = { position: before?.position ?? next++, data }
      changes.push({ kind: 'questions' as const, id: question.id, after })
    }
    const { size } = pairIds
    return { name: `Imported ${size} ${size === 1 ? 'question' : 'questions'} from ${name}`, changes }
  }, signal)
  if (nUnnamed > 0) refused.push(unnamed(name, nUnnamed))
  return { ...tally, refused }
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

export function importPart(session: Session, places: Places): Part<'questions.import'> {
  return {
    'questions.import': async ({ name, source }, { signal }) => {
      session.requireWritable()
      return await withPath(source, name, places, (path) => importQuestions(session, path, basename(name), signal))
    },
  }
}

/** Runs `work` on a file of the host's disk, or on a copy of what a page sent. */
async function withPath<T>(
  source: FileSource,
  name: string,
  places: Places,
  work: (path: string) => Promise<T>,
): Promise<T> {
  if (source.kind === 'path') return await work(places.check(source.path))
  if (source.bytes.byteLength > mostImportBytes) {
    throw refusal(
      'input.format',
      `${name} has ${source.bytes.byteLength} bytes; at most ${mostImportBytes} can be sent from a page. Put it on the server and open it there.`,
    )
  }
  using folder = temporaryFolder()
  // Its ending says what it is; the rest of its name might not be one that this disk takes.
  const path = join(folder.path, `questions${/^\.[a-z0-9]{1,8}$/i.test(extname(name)) ? extname(name) : ''}`)
  await writeFile(path, source.bytes)
  return await work(path)
}
