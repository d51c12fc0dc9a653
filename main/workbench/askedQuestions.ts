import { createSlices } from '../base/slices.ts'
import { statusOf } from '../datasets/pairs.ts'
import { problemSentence } from '../datasets/problem.ts'
import type { Question } from '../datasets/question.ts'
import { withTranslating } from '../datasets/translatedSides.ts'
import { questionKeys, type QuestionSet } from './questionSet.ts'
import type { AskedPart, MaybeAsked } from './renderAsked.ts'
import type { Asked } from '../rpc/window/shapes.ts'
import { beside } from './sideThread.ts'
import { parseFilter } from './typedFilter.ts'

/**
 * The questions that a run asks with their prompts, part by part: they are rendered in a thread of its own, which ends with
 * the last part that is taken.
 *
 * @throws WorkbenchError 'input.value' when there is none, or the filter cannot be understood
 */
export async function* askedQuestions(
  set: QuestionSet,
  { filter, file: _, ...how }: Asked & { readonly seed: number },
  signal: AbortSignal,
): AsyncGenerator<AskedPart> {
  const fits = parseFilter(filter, questionKeys)
  const slices = createSlices(signal)
  const all: MaybeAsked[] = []
  for (const pair of set.pairs()) {
    const rows = set.filterRows(pair)
    const errors = set.problems(pair).filter(({ severity }) => severity === 'error')
    for (const [i, side] of pair.sides.entries()) {
      const question = asIsAsked(side)
      const error = errors.find(({ id }) => id === question.id)
      const fault = error === undefined ? null : problemSentence(error)
      all.push({ question, isChosen: statusOf(question) !== 'rejected' && fits(rows[i]!), fault })
    }
    await slices.step()
  }
  yield* beside('render', { input: how, given: all, signal })
}

/** What people say of a question, and how it was made, is no part of what is asked, nor of what a run keeps. */
function asIsAsked({ review: _, ...question }: Question): Question {
  return withTranslating(question, {})
}
