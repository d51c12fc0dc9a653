import * as v from 'valibot'
import { QuestionSchema } from '../datasets/question.ts'
import type { Question } from '../datasets/question.ts'
import { renderQuestions } from '../datasets/renderQuestions.ts'
import { fix, refusal } from './failures.ts'
import { questionKeys, statusOf } from './questionSet.ts'
import type { QuestionSet } from './questionSet.ts'
import type { RunSettings } from './shapes.ts'
import { parseFilter } from './typedFilter.ts'

export type Asked = Extract<RunSettings, { readonly asked: unknown }>['asked']

export interface AskedQuestions {
  /** Each with the prompts that are asked. */
  readonly questions: readonly Question[]
  readonly nVariants: number
  readonly warnings: readonly string[]
}

/**
 * The questions that a run asks, rendered. Prompts that a file brought are taken as they are; all other questions are
 * rendered together, whether they are asked or not, so that a filter changes no prompt.
 *
 * @throws WorkbenchError 'input.value' when there is none
 */
export function askedQuestions(set: QuestionSet, { filter, templates, seed }: Asked): AskedQuestions {
  const fits = parseFilter(filter, questionKeys)
  const all = set
    .pairs()
    .flatMap((pair) => pair.sides.map((question, i) => ({ question, row: set.filterRows(pair)[i]! })))
  const sound = all.filter(({ question }) => v.is(QuestionSchema, question))
  const chosen = all.filter(({ question, row }) => statusOf(question) !== 'rejected' && fits(row))
  const asked = new Set(chosen.map(({ question }) => question))
  const usable = sound.filter(({ question }) => asked.has(question)).map(({ question }) => question)
  if (usable.length === 0) throw nothingToAsk(all.length, chosen.length)
  const warnings: string[] = []
  const bare = sound.map(({ question }) => question).filter(({ variants }) => variants.length === 0)
  const onWarning = (sentence: string): void => void warnings.push(sentence)
  const rendered = new Map(
    renderQuestions(bare, { order: templates, seed, onWarning }).map((variants, i) => [bare[i], variants]),
  )
  const questions = usable.map((question) => ({ ...question, variants: rendered.get(question) ?? question.variants }))
  const nLeftOut = chosen.length - usable.length
  if (nLeftOut > 0) {
    warnings.push(
      `${nLeftOut} of ${chosen.length} questions have faults that keep them from being asked, and are left out.`,
    )
  }
  return { questions, nVariants: questions.reduce((sum, { variants }) => sum + variants.length, 0), warnings }
}

function nothingToAsk(nAll: number, nChosen: number) {
  const why =
    nAll === 0
      ? 'The project holds no question yet.'
      : nChosen === 0
        ? 'No question fits the filter, or all that do are rejected.'
        : `Each of the ${nChosen} questions has a fault that keeps it from being asked.`
  return refusal('input.value', `There is nothing to ask. ${why}`, [fix.questions])
}
