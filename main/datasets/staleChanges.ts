import { WorkbenchError } from '../base/errors.ts'
import type { ChangedPairs } from './changedPairs.ts'
import type { ChangeConflict, PairChange } from './pairChange.ts'
import type { Question } from './question.ts'

/**
 * Refuses all of the changes when one of them was made of what is not there any more.
 *
 * @throws WorkbenchError 'run.conflict'
 */
export function refuseStale(changes: readonly PairChange[], pairs: ChangedPairs): void {
  const conflicts = changes.flatMap((change): ChangeConflict[] => {
    if (!('base' in change) || change.base === undefined) return []
    const isAnswer = change.kind === 'answer'
    const question = isAnswer ? pairs.sides(change.pairId)[0]! : pairs.question(change.questionId)
    const mine = isAnswer ? String(change.answer) : change.text
    const [current, base] = [fieldOf(question, change), String(change.base)]
    if (current === base || current === mine) return []
    const index = change.kind === 'option' ? change.index : null
    return [{ questionId: question.id, field: change.kind, index, base, mine, current }]
  })
  const [first] = conflicts
  if (first === undefined) return
  const sentence = `Somebody else changed ${first.questionId} meanwhile; look at both and choose.`
  throw new WorkbenchError('run.conflict', sentence, { conflicts })
}

function fieldOf(
  question: Question,
  change: Extract<PairChange, { kind: 'stem' | 'option' | 'statement' | 'answer' }>,
): string {
  switch (change.kind) {
    case 'stem':
      return question.stem
    case 'option':
      return question.options[change.index] ?? ''
    case 'statement':
      return question.statement ?? ''
    case 'answer':
      return String(question.answer)
  }
}
