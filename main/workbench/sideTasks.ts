import { findDuplicates, type DuplicateGroup } from '../datasets/duplicates/findDuplicates.ts'
import { glossaryOf, type Term } from '../datasets/glossary.ts'
import { lintQuestions } from '../datasets/lintQuestions.ts'
import type { QuestionPair } from '../datasets/pairs.ts'
import type { Problem } from '../datasets/problem.ts'
import type { Question } from '../datasets/question.ts'
import type { Prediction } from '../datasets/risk/predictions.ts'
import { riskQueue, type QueuedPair } from '../datasets/risk/riskQueue.ts'
import { pieces, pieceSize } from './pieces.ts'
import { readPieces, type ReadInput, type ReadPiece } from './readPieces.ts'
import { writePieces, type WriteInput, type WrittenPiece } from './writePieces.ts'
import { renderAsked, type AskedHow, type AskedPart, type MaybeAsked } from './renderAsked.ts'

/** What is done in a thread of its own: what goes in, the list that is sent to it, and the pieces that come back. */
export interface SideTasks {
  read: { input: ReadInput; given: never; piece: ReadPiece }
  lint: { input: { terms: readonly Term[] }; given: Question; piece: Problem[] }
  write: { input: WriteInput; given: Question; piece: WrittenPiece }
  duplicates: { input: { near: number }; given: QuestionPair; piece: DuplicateGroup[] }
  risk: {
    input: { predictions: [string, Prediction][]; terms: readonly Term[] }
    given: QuestionPair
    piece: QueuedPair[]
  }
  render: { input: AskedHow; given: MaybeAsked; piece: AskedPart }
}

type Task<N extends keyof SideTasks> = (
  input: SideTasks[N]['input'],
  given: SideTasks[N]['given'][],
) => AsyncIterable<SideTasks[N]['piece']> | Iterable<SideTasks[N]['piece']>

export const sideTasks: { readonly [N in keyof SideTasks]: Task<N> } = {
  read: readPieces,
  *lint({ terms }, questions) {
    yield* pieces(
      lintQuestions(
        questions.map((question) => ({ question, place: question.id })),
        'the questions',
        glossaryOf(terms),
      ),
    )
  },
  write: writePieces,
  *duplicates({ near }, pairs) {
    yield* pieces(findDuplicates(pairs, { near }))
  },
  *risk({ predictions, terms }, pairs) {
    yield* pieces(riskQueue(pairs, new Map(predictions), glossaryOf(terms)))
  },
  render: (asked, questions) => renderAsked(questions, asked, pieceSize),
}
