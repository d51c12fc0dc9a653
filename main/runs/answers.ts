/** A run's answers as lines of a file: each with the part of the run that it belongs to. */
import * as v from 'valibot'
import { parseJsonLines } from '../files/parseJsonLines.ts'
import { AnswerSchema, type Answer } from '../methods/answers/answerSchema.ts'

/** What an answer was given under. `control`: under the first random set. */
export const answerParts = ['before', 'after', 'control'] as const
export type AnswerPart = (typeof answerParts)[number]

export const answersFile = 'answers.jsonl'

export interface AnswerLine extends Answer {
  readonly part: string
}

const LineSchema = v.object({ part: v.pipe(v.string(), v.maxLength(100)), ...AnswerSchema.entries })

export function formatAnswers(answers: readonly AnswerLine[]): Uint8Array {
  return new TextEncoder().encode(answers.map((answer) => `${JSON.stringify(answer)}\n`).join(''))
}

/** @throws WorkbenchError 'input.format' naming the line */
export function parseAnswers(text: string, place: string): AnswerLine[] {
  const lines = text.split('\n').filter((line) => line !== '')
  return parseJsonLines(lines, LineSchema, { place })
}
