import { allLetters, optionLetters } from './optionLetters.ts'
import { promptParts } from './promptParts.ts'
import type { Question, StoredVariant } from './question.ts'

/**
 * Where a prompt that a question holds disagrees with it or with itself: the letter that counts as right, the order of
 * the options, the option lines and the question's right answer must all name the same option.
 *
 * @returns the field and what is wrong with it, or null
 */
export function variantFault(
  { options, answer }: Pick<Question, 'options' | 'answer'>,
  { prompt, gold, order }: StoredVariant,
): string | null {
  const letters = order === null ? optionLetters(prompt) : allLetters.slice(0, order.length)
  const right = letters.indexOf(gold)
  if (order !== null) {
    const outside = order.find((index) => index >= options.length)
    if (outside !== undefined) return `order names the option ${outside}, but there are ${options.length}`
    if (new Set(order).size < order.length) return `order names an option twice, ${JSON.stringify(order)}`
    if (right !== -1 && order[right] !== answer)
      return `gold is ${gold}, where order puts the option ${order[right]}, but the answer is ${answer}`
  }
  const lines = promptParts(prompt)?.options.map((line) => line.trim()) ?? []
  const texts = options.map((option) => option.trim())
  // Prompts that came from elsewhere may word their options otherwise: only what is there can disagree.
  if (order !== null && lines.length === order.length && lines.every((line) => texts.includes(line))) {
    const at = lines.findIndex((line, i) => line !== texts[order[i]!])
    if (at !== -1) return `prompt has another option behind ${letters[at]} than order says`
  }
  const answerAt = lines.indexOf(texts[answer] ?? '')
  if (right !== -1 && answerAt !== -1 && right < lines.length && lines[right] !== texts[answer])
    return `gold is ${gold}, but the prompt has the right option behind ${allLetters[answerAt]}`
  return null
}
