import type { Problem } from '../problem.ts'
import { bareWords } from '../duplicates/shingles.ts'
import type { PlacedQuestion, Question } from '../question.ts'
import { withNote } from './acceptedWarnings.ts'
import { foldedOf } from './folded.ts'

/** Under what a question is looked for again: its words, in its language; null when it has none. */
export function stemKey(question: Question): string | null {
  const stem = bareWords(foldedOf(question).stem)
  return stem === '' ? null : JSON.stringify([stem, question.lang])
}

/** What is wrong with a question whose words another one has that stands before it. */
export function repeatedStem(later: PlacedQuestion, first: PlacedQuestion): Problem[] {
  const [own, theirs] = [foldedOf(later.question), foldedOf(first.question)]
  const place = { place: later.place, id: later.question.id, severity: 'warning' } as const
  if (own.right === theirs.right) {
    const message = `the question is also that of ${first.place}`
    const remedy = 'take one of the two out, or word them apart'
    return [withNote({ ...place, rule: 'duplicate-stem', message, remedy }, later.question)]
  }
  // "Which of these is a fish?" may be asked many times: only an answer that is wrong in the other contradicts it.
  if (!theirs.options.includes(own.right) && !own.options.includes(theirs.right)) return []
  const message = `the same question has another right answer in ${first.place}`
  return [
    withNote(
      { ...place, rule: 'answers-conflict', message, remedy: 'correct the answer of one of them' },
      later.question,
    ),
  ]
}
