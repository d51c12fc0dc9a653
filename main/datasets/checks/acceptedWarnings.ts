import type { Problem } from '../problem.ts'
import type { Question } from '../question.ts'

/** A problem with the note of the person who lets it stand, where there is one: errors cannot be let stand. */
export function withNote(problem: Problem, { accepted }: Pick<Question, 'accepted'>): Problem {
  const note = problem.severity === 'warning' ? accepted?.[problem.rule] : undefined
  return note === undefined ? problem : { ...problem, note }
}
