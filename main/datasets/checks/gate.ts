/** What decides for all who ask a model: a question with an error is not asked, one with warnings is. */
import { WorkbenchError } from '../../base/errors.ts'
import { lintQuestions } from '../lintQuestions.ts'
import { problemSentence, type Problem } from '../problem.ts'
import type { PlacedQuestion } from '../question.ts'

/** Without these a question is none, or its letters are not what they seem: what was asked once may have any other fault. */
const ofForm = new Set([
  ...['empty-text', 'option-count', 'answer-out-of-range', 'stray-letter', 'contradictory-variant', 'duplicate-id'],
])

/**
 * Refuses questions with errors; those that a person has rejected are not asked, whatever they hold.
 *
 * @param isRecord the questions are those of a run: they were asked, by the rules of its day
 * @throws WorkbenchError 'input.format' with the sentence of the first error, when there is one
 */
export function refuseErrors(questions: readonly PlacedQuestion[], path: string, isRecord: boolean): void {
  const asked = questions.filter(({ question }) => question.status !== 'rejected')
  const errors = lintQuestions(asked, path).filter(({ severity }) => severity === 'error')
  refuseFirst(isRecord ? errors.filter(({ rule }) => ofForm.has(rule)) : errors, path)
}

/** @throws WorkbenchError 'input.format' with the sentence of the first of some problems, when there is one */
export function refuseFirst([first, ...others]: readonly Problem[], path: string): void {
  if (first === undefined) return
  const more = others.length > 0 ? ` (and ${others.length} more; engram data lint lists them)` : ''
  throw new WorkbenchError('input.format', problemSentence(first, more), { path })
}
