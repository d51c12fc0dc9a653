import { WorkbenchError } from '../base/errors.ts'
import type { PromptedQuestion, Variant } from '../datasets/question.ts'
import type { ModelShape } from '../engine/architectures/architecture.ts'
import { sharedPrefixes } from '../methods/sharedPrefix.ts'
import type { PromptEncoder } from './promptEncoder.ts'
import { checkedIds } from './promptIds.ts'

/** One variant as the model reads it. */
export interface QuestionPrompt {
  readonly question: PromptedQuestion
  readonly variant: Variant
  /** Of the variant in its question. */
  readonly index: number
  readonly ids: readonly number[]
  /** Tokens at the start that other prompts of the file share. */
  readonly sharedPrefix: number
}

/**
 * Every variant of every question, in the order of the file.
 *
 * @throws WorkbenchError 'input.value' naming the question and variant that the model cannot read
 */
export function questionPrompts(
  questions: readonly PromptedQuestion[],
  encoder: PromptEncoder,
  shape: ModelShape,
): QuestionPrompt[] {
  const prompts = questions.flatMap((question) =>
    question.variants.map((variant, index) => {
      const ids = ofVariant(question, index, () => checkedIds(encoder.encode(variant.prompt).ids, shape))
      return { question, variant, index, ids }
    }),
  )
  const shared = sharedPrefixes(prompts.map(({ ids }) => ids))
  return prompts.map((prompt, i) => ({ ...prompt, sharedPrefix: shared[i]! }))
}

/** Runs `work`; what it refuses is said of this question and variant. */
export function ofVariant<T>({ id }: PromptedQuestion, index: number, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof WorkbenchError)) throw error
    throw new WorkbenchError(error.code, `Question ${id}, variant ${index}: ${error.message}`)
  }
}
