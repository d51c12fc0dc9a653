import { foldText } from '../foldText.ts'
import type { Question } from '../question.ts'

/** The texts of a question as they are compared, made once however many checks ask. */
export interface Folded {
  readonly stem: string
  readonly options: readonly string[]
  /** The right option; empty where there is none. */
  readonly right: string
}

const known = new WeakMap<Question, Folded>()

export function foldedOf(question: Question): Folded {
  const before = known.get(question)
  if (before !== undefined) return before
  const options = question.options.map(foldedOnce)
  const folded = { stem: foldText(question.stem), options, right: options[question.answer] ?? '' }
  known.set(question, folded)
  return folded
}

/** Options are right answers of other questions more often than not. */
const knownOptions = new Map<string, string>()
const mostKept = 20_000

function foldedOnce(text: string): string {
  const before = knownOptions.get(text)
  if (before !== undefined) return before
  const folded = foldText(text)
  if (knownOptions.size >= mostKept) knownOptions.clear()
  knownOptions.set(text, folded)
  return folded
}

/**
 * Text without differences that cannot be seen: composition, width, forms of Arabic letters, kinds of space, what is
 * invisible. Powers and indices stay: 10² is not 102.
 */
export function sameToTheEye(text: string): string {
  if (/^[!-~]+$/.test(text)) return text
  return text
    .replace(/[\uff01-\uff5e\uff61-\uffdc\ufb50-\ufdff\ufe70-\ufefe]/gu, (char) => char.normalize('NFKC'))
    .normalize('NFC')
    .replace(/[\u00ad\u200b\u200e\u200f\u2060\ufeff]/gu, '')
    .replace(/\s+/gu, ' ')
    .trim()
}
