import * as v from 'valibot'
import { lintQuestions } from '../datasets/lintQuestions.ts'
import { isLost, type Problem } from '../datasets/problem.ts'
import type { Question } from '../datasets/question.ts'
import { formatQuestionLines } from '../datasets/questionLines.ts'
import { formatQuestionTable } from '../datasets/questionTable.ts'
import { readDrafts } from '../datasets/readDrafts.ts'
import { QuestionIdSchema } from '../store/ids.ts'
import { renderAsked, type AskedHow, type AskedPart, type MaybeAsked } from './renderAsked.ts'

/** What is done in a thread of its own: what goes in, the list that is sent to it, and the pieces that come back. */
export interface SideTasks {
  read: { input: { path: string; name: string }; given: never; piece: { questions: Question[]; refused: Problem[] } }
  lint: { input: null; given: Question; piece: Problem[] }
  write: { input: { format: 'jsonl' | 'csv' | 'tsv' }; given: Question; piece: Uint8Array }
  render: { input: AskedHow; given: MaybeAsked; piece: AskedPart }
}

type Task<N extends keyof SideTasks> = (
  input: SideTasks[N]['input'],
  given: SideTasks[N]['given'][],
) => AsyncIterable<SideTasks[N]['piece']> | Iterable<SideTasks[N]['piece']>

/** So many things are in a piece: what a thread gets at once, the host has to read at once. */
export const pieceSize = 250

export const sideTasks: { readonly [N in keyof SideTasks]: Task<N> } = {
  read: ({ path, name }) => readPieces(path, name),
  *lint(_, questions) {
    yield* pieces(
      lintQuestions(
        questions.map((question) => ({ question, place: question.id })),
        'the questions',
      ),
    )
  },
  *write({ format }, questions) {
    const text = format === 'jsonl' ? formatQuestionLines(questions) : table(questions, format === 'csv' ? ',' : '\t')
    yield new TextEncoder().encode(text)
  },
  render: (asked, questions) => renderAsked(questions, asked, pieceSize),
}

/** The usable questions of a file, each id once, and why the others are refused; places name the file as `name`. */
async function* readPieces(path: string, name: string): AsyncGenerator<SideTasks['read']['piece']> {
  const { questions, problems } = await readDrafts(path)
  const named = ({ place, ...rest }: Problem): Problem => ({ ...rest, place: place.replace(path, name) })
  for (const refused of pieces(problems.filter(isLost).map(named))) {
    yield { questions: [], refused }
  }
  const seen = new Set<string>()
  for (const piece of pieces(questions)) {
    const [usable, refused]: [Question[], Problem[]] = [[], []]
    for (const { question, place } of piece) {
      const { id } = question
      const fault = faultOf(id, seen)
      const remedy = 'give every question an id of its own'
      if (fault === null) usable.push(question)
      else refused.push(named({ place, id: null, severity: 'error', rule: 'duplicate-id', message: fault, remedy }))
      seen.add(id)
    }
    yield { questions: usable, refused }
  }
}

function faultOf(id: string, seen: ReadonlySet<string>): string | null {
  if (id === '') return 'has no id'
  if (!v.is(QuestionIdSchema, id)) return 'has an id with control characters in it, or one of more than 500 characters'
  return seen.has(id) ? `has the id of an earlier question, ${id}` : null
}

/** With the mark that spreadsheets need to see that a table is UTF-8. */
function table(questions: readonly Question[], delimiter: string): string {
  return `\ufeff${formatQuestionTable(questions, delimiter)}`
}

function* pieces<T>(list: readonly T[]): Generator<T[]> {
  for (let i = 0; i < list.length; i += pieceSize) yield list.slice(i, i + pieceSize)
}
