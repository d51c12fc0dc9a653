import { asciiDigits } from '../checks/numbers.ts'
import { quantityOf } from '../checks/quantity.ts'
import { foldText } from '../foldText.ts'
import { withAlikeOrdinals } from './ordinals.ts'

/** Words that stand beside a year. */
const yearWords =
  /^(?:ad|ce|bc|bce|in|en|the year|year|année|l'an|год|году|г|в|عام|سنة|م|ق م|في|年|公元|公元前|西暦|紀元前)?$/u

/**
 * What sort of text an answer is: `year`, `date` for several numbers with a year among them, `number` with its dimension, or
 * its unit's name where that is none we know, and `text`.
 */
export function shapeOf(text: string): string {
  const folded = foldText(text)
  const plain = withAlikeOrdinals(asciiDigits(folded))
  // Behind a letter it is part of a formula or a name.
  const numbers = plain.match(/(?<![\p{Script=Latin}\d])\d[\d.,]*/gu) ?? []
  if (numbers.length === 0) return quantityOf(folded) === null ? 'text' : 'number'
  const isYear = numbers.some((each) => /^(?:1\d|20)\d{2}[.,]?$/.test(each))
  if (numbers.length > 1) return isYear ? 'date' : 'numbers'
  const around = plain
    .replace(/\d[\d.,]*/u, ' ')
    .replace(/[.()\s]+/gu, ' ')
    .trim()
  if (isYear && yearWords.test(around)) return 'year'
  // A name with a number in it, such as Apollo 11.
  if (/^\p{L}/u.test(plain) && around.length > 3) return `text with a number`
  return `number ${quantityOf(folded)?.dimension ?? around}`.trim()
}
