import type { Question } from '../question.ts'
import { questionFacts, textFacts, type TextFacts } from './facts.ts'

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
export function mayBeWrong(text: string | TextFacts, question: Question): boolean {
  const { right, said, stem } = questionFacts(question)
  const { folded, meaning, shape, writing, isNaming } = typeof text === 'string' ? textFacts(text) : text
  if (folded === '' || isNaming || shape !== right.shape || writing !== right.writing) return false
  if (said.has(folded) || said.has(meaning)) return false
  const isLonger = shape === 'text' && (holds(right.folded, folded) || holds(folded, right.folded))
  return !isLonger && !holds(stem, folded)
}

/** As whole words where words have ends. */
function holds(text: string, part: string): boolean {
  if (part === '' || part.length > text.length) return false
  const isSpaced = !/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u.test(part)
  if (!isSpaced) return part.length > 1 && text.includes(part)
  return ` ${text.replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')} `.includes(` ${part.replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')} `)
}
