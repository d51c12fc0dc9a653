import { WorkbenchError } from '../base/errors.ts'
import { readTextFile } from '../files/jsonFile.ts'
import { isPublished, publishedQuestions } from './publishedQuestions.ts'
import { questionLines } from './questionLines.ts'
import { renderQuestion } from './renderQuestion.ts'
import type { PromptedQuestion } from './question.ts'

const expected = 'a question file'
const maxBytes = 2 ** 28

/**
 * Reads a question file in the published form or in ours (see DESIGN, Questions in); which one it is, its content says.
 *
 * @throws WorkbenchError 'input.missing', or 'input.format' naming the place; the signal's reason when aborted
 */
export async function readQuestions(
  path: string,
  { signal }: { signal?: AbortSignal | undefined } = {},
): Promise<readonly PromptedQuestion[]> {
  const text = await readTextFile(path, { expected, maxBytes, signal })
  const questions = parseQuestions(text, path)
  if (questions.length === 0) throw new WorkbenchError('input.format', `${path} holds no question.`, { path })
  return questions
}

function parseQuestions(text: string, path: string): readonly PromptedQuestion[] {
  if (text.trim() === '') return []
  const whole = parseWhole(text)
  if ('value' in whole) {
    if (isPublished(whole.value)) return publishedQuestions(whole.value, path)
    // A JSON value over the whole file is one line of ours, or neither.
    if (typeof whole.value !== 'object' || whole.value === null || !('stem' in whole.value)) throw neither(path)
  } else if (!isJson(firstLine(text))) {
    throw new WorkbenchError(
      'input.format',
      `${path} is not JSON: ${whole.reason}. Expected a published question file or one question a line.`,
      { path },
    )
  }
  const compact = 'value' in whole ? JSON.stringify(whole.value) : text
  return questionLines(compact, path).map((question) => ({
    id: question.id,
    domain: question.domain,
    variants: [renderQuestion(question)],
  }))
}

function parseWhole(text: string): { readonly value: unknown } | { readonly reason: string } {
  try {
    return { value: JSON.parse(text) }
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) }
  }
}

function isJson(text: string): boolean {
  return 'value' in parseWhole(text)
}

function firstLine(text: string): string {
  const start = text.trimStart()
  const end = start.indexOf('\n')
  return end === -1 ? start : start.slice(0, end)
}

function neither(path: string): WorkbenchError {
  return new WorkbenchError(
    'input.format',
    `${path} is JSON, but no question file: expected {"<id>":{"sentences":[…],"obj_label":[…]}} ` +
      'or one {"id","stem","options","answer"} a line.',
    { path },
  )
}
