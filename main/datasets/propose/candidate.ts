import { foldText } from '../foldText.ts'
import { namedIn } from '../checks/optionsThatName.ts'
import { meaningOf } from '../checks/quantity.ts'
import type { Question } from '../question.ts'
import { shapeOf } from './answerShape.ts'

/** Where a proposed option comes from. */
type CandidateSource = 'question' | 'number' | 'model'

/** What candidates are ranked among: a likelihood, or a likeness, says nothing between these. */
export type CandidateGroup = 'number' | 'kind' | 'model' | 'other'

/** A wrong option that a person may take. */
export interface Candidate {
  /** Its text on each side that has one, by the side's question id: the first side always has. */
  readonly texts: Readonly<Record<string, string>>
  readonly source: CandidateSource
  readonly group: CandidateGroup
  /** Where it comes from, in words: kept with the question it is taken into. */
  readonly origin: string
  /** How well it fits, by its source; higher is better. */
  readonly score: number
}

/**
 * Whether a text may stand among the options of a question as a wrong one: it says none of them again, neither in the same
 * words nor as the same amount, is not what the question itself names, and is of the right answer's form: a year for a year,
 * of its script.
 */
export function mayBeWrong(text: string, { stem, options, answer }: Question): boolean {
  const folded = foldText(text)
  if (folded === '' || namedIn(text) !== null) return false
  const meaning = meaningOf(folded)
  const isTaken = options.some((option) => {
    const other = foldText(option)
    return other === folded || (other !== '' && meaningOf(other) === meaning)
  })
  const said = options[answer] ?? ''
  if (isTaken || shapeOf(text) !== shapeOf(said) || writingOf(text) !== writingOf(said)) return false
  const right = foldText(said)
  const isLonger = shapeOf(text) === 'text' && (holds(right, folded) || holds(folded, right))
  return !isLonger && !holds(foldText(stem), folded)
}

/** The script of most letters; empty without any. Kana and Han are one: Japanese has both. */
function writingOf(text: string): string {
  let [most, found] = [0, '']
  for (const [name, script] of writings) {
    const count = text.match(script)?.length ?? 0
    if (count > most) [most, found] = [count, name]
  }
  return found
}

const writings = [
  ['latin', /\p{Script=Latin}/gu],
  ['cyrillic', /\p{Script=Cyrillic}/gu],
  ['arabic', /\p{Script=Arabic}/gu],
  ['han', /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ['hangul', /\p{Script=Hangul}/gu],
  ['greek', /\p{Script=Greek}/gu],
  ['hebrew', /\p{Script=Hebrew}/gu],
  ['devanagari', /\p{Script=Devanagari}/gu],
  ['thai', /\p{Script=Thai}/gu],
] as const

/** As whole words where words have ends. */
function holds(text: string, part: string): boolean {
  if (part === '') return false
  const isSpaced = !/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u.test(part)
  if (!isSpaced) return part.length > 1 && text.includes(part)
  return ` ${text.replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')} `.includes(` ${part.replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')} `)
}
