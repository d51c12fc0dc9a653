import * as v from 'valibot'
import { QuestionSchema, type Question } from '../datasets/question.ts'
import { renderQuestions } from '../datasets/renderQuestions.ts'
import { fix, refusal } from './failures.ts'
import type { Asked } from '../rpc/window/shapes.ts'

/** A question, and whether it is among those that a run is to ask. */
export interface MaybeAsked {
  readonly question: Question
  readonly isChosen: boolean
  /** The error that keeps it from being asked, as a sentence; null without one. */
  readonly fault: string | null
}

/** How they are asked. `seed`: of the option orders. */
export type AskedHow = Omit<Asked, 'filter' | 'file'> & { readonly seed: number }

/** Some of the questions that are asked, each with its prompts, and how many there are of all. */
export interface AskedPart {
  readonly questions: readonly Question[]
  readonly nQuestions: number
  readonly nVariants: number
  readonly warnings: readonly string[]
}

/**
 * The chosen questions with their prompts, part by part. Prompts that a file brought are taken as they are; all other
 * questions are rendered together, whether they are asked or not, so that a filter changes no prompt.
 *
 * @throws WorkbenchError 'input.value' when there is none
 */
export function* renderAsked(
  all: readonly MaybeAsked[],
  { templates, most, keepsOrder, seed }: AskedHow,
  partSize: number,
): Generator<AskedPart> {
  const sound = all.filter(({ question }) => v.is(QuestionSchema, question))
  const usable = sound.filter(({ isChosen, fault }) => isChosen && fault === null).map(({ question }) => question)
  const nChosen = all.filter(({ isChosen }) => isChosen).length
  const firstFault = all.find(({ isChosen, fault }) => isChosen && fault !== null)?.fault ?? ''
  if (usable.length === 0) throw nothingToAsk(all.length, nChosen, firstFault)
  const warnings: string[] = []
  const bare = sound.map(({ question }) => question).filter(({ variants }) => variants.length === 0)
  const onWarning = (sentence: string): void => void warnings.push(sentence)
  const rendered = new Map(
    renderQuestions(bare, {
      order: templates,
      seed,
      most: most ?? null,
      keepsOrder: keepsOrder ?? false,
      onWarning,
    }).map((variants, i) => [bare[i], variants]),
  )
  const questions = usable.map((question) => {
    const variants = rendered.get(question) ?? question.variants.slice(0, most)
    return { ...question, variants }
  })
  const nLeftOut = nChosen - usable.length
  if (nLeftOut > 0) {
    warnings.push(
      `${nLeftOut} of ${nChosen} questions have faults that keep them from being asked, and are left out. ${firstFault}`,
    )
  }
  const nVariants = questions.reduce((sum, { variants }) => sum + variants.length, 0)
  for (let i = 0; i < questions.length; i += partSize) {
    yield { questions: questions.slice(i, i + partSize), nQuestions: questions.length, nVariants, warnings }
  }
}

function nothingToAsk(nAll: number, nChosen: number, firstFault: string) {
  const why =
    nAll === 0
      ? 'The project holds no question yet.'
      : nChosen === 0
        ? 'No question fits the filter, or all that do are rejected.'
        : `Each of the ${nChosen} questions has a fault that keeps it from being asked. ${firstFault}`
  return refusal('input.value', `There is nothing to ask. ${why}`, [fix.questions])
}
