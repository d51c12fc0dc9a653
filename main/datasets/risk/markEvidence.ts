import { placedMarks } from '../marks.ts'
import type { Question } from '../question.ts'
import type { Evidence } from './evidence.ts'

const weights = { minor: 0.3, major: 0.8, critical: 0.95 } as const
/** Whether the words that were put in their place are right, nobody has said. */
const staleWeight = 0.2

/** What people have marked as wrong in a side. */
export function markEvidence(side: Question): Evidence[] {
  return placedMarks(side).map(({ category, severity, text, place, note }) => {
    const said = `${side.id}: ${JSON.stringify(text)} is marked as ${severity} ${category}${note === '' ? '' : `, ${note}`}`
    return place === null
      ? { weight: staleWeight, reason: 'stale-mark', sentence: `${said}, and was changed since.` }
      : { weight: weights[severity], reason: `mark-${category}`, sentence: `${said}.` }
  })
}
