import { allLetters } from './optionLetters.ts'
import type { Question, Variant } from './question.ts'

/** A question in the default English template, its options in their given order. */
export function renderQuestion({ stem, options, answer }: Question): Variant {
  const letters = allLetters.slice(0, options.length)
  const lines = options.map((option, i) => ` ${letters[i]}. ${option}`)
  return {
    prompt:
      'Below is a multiple-choice question. Answer with the letter of the best option and a period. ' +
      'Keep it short: the letter alone, no explanation.\n' +
      `The question is:\n${stem}\n${lines.join('\n')}\n\nResponse:`,
    letters,
    gold: letters[answer] ?? '',
  }
}
