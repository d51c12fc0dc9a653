/** A run's answers as lines of a file: each with the part of the run that it belongs to. */
import * as v from 'valibot'
import { WorkbenchError } from '../base/errors.ts'
import { describeIssues } from '../base/issues.ts'
import { parseJson } from '../files/parseJson.ts'
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
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line, i) => {
      const parsed = v.safeParse(LineSchema, jsonOf(line))
      if (parsed.success) return parsed.output
      throw new WorkbenchError('input.format', `${place}, line ${i + 1}: ${describeIssues(parsed.issues)}.`)
    })
}

function jsonOf(line: string): unknown {
  try {
    return parseJson(line)
  } catch {
    return null // refused as what it is not
  }
}
