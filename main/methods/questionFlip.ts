/** How few neurons change an answer: the smallest set that was found, by question and over all of them. */

/** What was found in one prompt of a question. */
export interface PromptFlip {
  /** Whether the model answered it right, so that there is an answer to change. */
  readonly isRight: boolean
  /** `layer * dMlp + neuron` of the smallest set that changes it; null where none of those that were tried does. */
  readonly neurons: readonly number[] | null
}

export interface QuestionFlip {
  /** Prompts that are answered right, and how many of them a set was found for. */
  readonly right: number
  readonly flipped: number
  /** The smallest over these; null where there is none. */
  readonly smallest: readonly number[] | null
}

export function questionFlip(prompts: readonly PromptFlip[]): QuestionFlip {
  const right = prompts.filter(({ isRight }) => isRight)
  const sets = right.flatMap(({ neurons }) => (neurons === null ? [] : [neurons]))
  const smallest = sets.reduce<readonly number[] | null>(
    (least, set) => (least === null || set.length < least.length ? set : least),
    null,
  )
  return { right: right.length, flipped: sets.length, smallest }
}

/** Of questions with an answer to change: of how many it was changed, and by how few neurons. */
export interface FlipFigures {
  readonly questions: number
  readonly flipped: number
  /** Neurons of the smallest set, median over the flipped ones; null without one. */
  readonly median: number | null
}

export function flipFigures(flips: readonly QuestionFlip[]): FlipFigures {
  const asked = flips.filter(({ right }) => right > 0)
  const sizes = asked.flatMap(({ smallest }) => smallest?.length ?? []).sort((a, b) => a - b)
  const half = sizes.length / 2
  const median = sizes.length === 0 ? null : (sizes[Math.ceil(half) - 1]! + sizes[Math.floor(half)]!) / 2
  return { questions: asked.length, flipped: sizes.length, median }
}
