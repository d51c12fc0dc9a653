import { allLetters } from '../optionLetters.ts'
import type { Question } from '../question.ts'

/** What a model said of a question, over all of its prompts. */
export interface Prediction {
  readonly model: string
  readonly nPrompts: number
  /** Prompts in which the right letter had most. */
  readonly nRight: number
  /** Of each option; null where prompts do not say which is behind which letter. */
  readonly options: readonly PredictedOption[] | null
  /** The mean probability of the right letter. */
  readonly right: number
  /** The mean probability of all letters together. */
  readonly mass: number
  /** In this language the run is right no more often than by guessing, so its answers say nothing of a key. */
  readonly isGuess?: boolean
}

export interface PredictedOption {
  /** The mean probability of the letters it stood behind. */
  readonly prob: number
  /** Prompts in which its letter had most. */
  readonly nChosen: number
}

/** An answer to one prompt of a question. */
interface Given {
  readonly variant: number
  readonly letters: Readonly<Record<string, number>>
  readonly pred: string
  readonly gold: string
  readonly mass: number
}

/**
 * Puts the answers to a question's prompts together.
 *
 * @param question as it was asked, with its prompts
 * @param isByText whether its options were scored by their texts, where letters count them as they stand in the question
 */
export function predictionOf(
  question: Question,
  answers: readonly Given[],
  { model, isByText }: { readonly model: string; readonly isByText: boolean },
): Prediction {
  const own = [...question.options.keys()]
  const orders = answers.map(({ variant }) => (isByText ? own : (question.variants[variant]?.order ?? null)))
  const mean = (value: (answer: Given) => number): number =>
    answers.reduce((sum, answer) => sum + value(answer), 0) / Math.max(1, answers.length)
  return {
    ...{ model, nPrompts: answers.length, nRight: answers.filter(({ pred, gold }) => pred === gold).length },
    options: orders.includes(null) ? null : own.map((option) => predictedOption(option, answers, orders)),
    right: mean(({ letters, gold }) => letters[gold] ?? 0),
    mass: mean(({ mass }) => mass),
  }
}

function predictedOption(
  option: number,
  answers: readonly Given[],
  orders: readonly (readonly number[] | null)[],
): PredictedOption {
  let [sum, nChosen] = [0, 0]
  for (const [i, { letters, pred }] of answers.entries()) {
    const letter = allLetters[orders[i]?.indexOf(option) ?? -1]
    if (letter === undefined) continue
    sum += letters[letter] ?? 0
    if (pred === letter) nChosen++
  }
  return { prob: sum / Math.max(1, answers.length), nChosen }
}
