import { writeFile } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import * as v from 'valibot'
import type { Question } from '../datasets/question.ts'
import { readDrafts } from '../datasets/readDrafts.ts'
import { temporaryFolder } from '../files/temporaryFolder.ts'
import { QuestionIdSchema } from '../store/ids.ts'
import { alignSides } from './alignSides.ts'
import { refusal } from './failures.ts'
import type { Places } from './places.ts'
import { pairIdOf } from './questionSet.ts'
import type { Session } from './session.ts'
import type { FileSource, Part, Problem } from './shapes.ts'

interface Imported {
  readonly added: number
  readonly updated: number
  readonly duplicates: number
  readonly refused: Problem[]
}

/** A larger file from a page is refused; one on the host's disk may have up to what the reader takes. */
const mostImportBytes = 2 ** 26

/** Reads a question file into the project, as one step of the history. What is there already with the same content stays. */
export async function importQuestions(session: Session, path: string, name: string): Promise<Imported> {
  const { questions: set } = session.requireWritable()
  const { questions, problems } = await readDrafts(path)
  const named = problems.map((problem) => ({ ...problem, place: problem.place.replace(path, name) }))
  const refused = named
    .filter(({ severity }) => severity === 'error')
    .map(({ id, ...rest }) => ({ ...rest, questionId: id }))
  const seen = new Set<string>()
  const usable: Question[] = []
  for (const { question, place } of questions) {
    const fault =
      question.id === ''
        ? 'has no id'
        : !v.is(QuestionIdSchema, question.id)
          ? 'has an id with control characters in it, or one of more than 500 characters'
          : seen.has(question.id)
            ? `has the id of an earlier question, ${question.id}`
            : null
    if (fault === null) usable.push(question)
    else {
      const remedy = 'give every question an id of its own'
      refused.push({
        place: place.replace(path, name),
        questionId: null,
        severity: 'error',
        rule: 'duplicate-id',
        message: fault,
        remedy,
      })
    }
    seen.add(question.id)
  }
  const tally = { added: 0, updated: 0, duplicates: 0 }
  let next = set.nextPosition()
  const aligned = alignSides(usable, (pairId) => set.pair(pairId)?.sides[0])
  const changes = aligned.flatMap((question) => {
    const before = set.get(question.id)
    const data = JSON.stringify(question)
    if (before !== null && JSON.stringify(before.question) === data) {
      tally.duplicates++
      return []
    }
    tally[before === null ? 'added' : 'updated']++
    return { kind: 'questions' as const, id: question.id, after: { position: before?.position ?? next++, data } }
  })
  const nPairs = new Set(aligned.map(pairIdOf)).size
  if (changes.length > 0)
    session.commit(`Imported ${nPairs} ${nPairs === 1 ? 'question' : 'questions'} from ${name}`, changes)
  return { ...tally, refused }
}

export function importPart(session: Session, places: Places): Part<'questions.import'> {
  return {
    'questions.import': async ({ name, source }) => {
      session.requireWritable()
      return await withPath(source, name, places, (path) => importQuestions(session, path, basename(name)))
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
