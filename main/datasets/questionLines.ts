import * as v from 'valibot'
import { WorkbenchError } from '../base/errors.ts'
import { describeIssues } from '../base/issues.ts'
import { QuestionSchema } from './question.ts'
import type { Question } from './question.ts'

/**
 * Reads our own question file, one JSON object a line; blank lines are passed over.
 *
 * @param source the file's path, for complaints
 * @throws WorkbenchError 'input.format' naming the line and the place in it
 */
export function questionLines(text: string, source: string): Question[] {
  const lineOf = new Map<string, number>()
  const questions: Question[] = []
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const place = `${source}, line ${i + 1}`
    const parsed = v.safeParse(QuestionSchema, parseLine(line, place))
    if (!parsed.success) throw refuse(`${place}: ${describeIssues(parsed.issues)}.`)
    const question = parsed.output
    const before = lineOf.get(question.id)
    if (before !== undefined) throw refuse(`${place}: the id ${question.id} is also that of line ${before}.`)
    lineOf.set(question.id, i + 1)
    questions.push(question)
  }
  return questions
}

function parseLine(line: string, place: string): unknown {
  try {
    return JSON.parse(line)
  } catch (error) {
    throw refuse(`${place} is not JSON: ${error instanceof Error ? error.message : String(error)}.`, error)
  }
}

function refuse(message: string, cause?: unknown): WorkbenchError {
  return new WorkbenchError('input.format', message, {}, cause === undefined ? {} : { cause })
}
