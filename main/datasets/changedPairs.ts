import { WorkbenchError } from '../base/errors.ts'
import { pairIdOf, type QuestionPair, type QuestionRecord } from './pairs.ts'
import type { Question } from './question.ts'

/** The questions that are changed. */
export interface ChangedSet {
  get(questionId: string): QuestionRecord | null
  pair(pairId: string): QuestionPair | undefined
}

/** A set of questions while changes are made to it, one behind the other; the set itself stays as it is. */
export interface ChangedPairs {
  /** Each question that was changed, as it is now; null for one that is deleted. */
  readonly after: ReadonlyMap<string, Question | null>
  /** @throws WorkbenchError 'input.value' when there is none */
  question(id: string): Question
  /** @throws WorkbenchError 'input.value' when there is no such pair */
  sides(pairId: string): readonly Question[]
  hasQuestion(id: string): boolean
  hasPair(pairId: string): boolean
  put(question: Question): void
  remove(id: string): void
}

export function changedPairs(set: ChangedSet): ChangedPairs {
  const after = new Map<string, Question | null>()
  /** Pairs that questions have come to, by what is in them since. */
  const joined = new Map<string, Set<string>>()
  const now = (id: string): Question | null => (after.has(id) ? after.get(id)! : (set.get(id)?.question ?? null))
  const sidesOf = (pairId: string): Question[] => {
    const before = set.pair(pairId)?.sides ?? []
    const ids = new Set([...before.map(({ id }) => id), ...(joined.get(pairId) ?? [])])
    return [...ids].map(now).filter((side) => side !== null && pairIdOf(side) === pairId) as Question[]
  }
  return {
    after,
    question(id) {
      const found = now(id)
      if (found !== null) return found
      throw missing(id)
    },
    sides(pairId) {
      const found = sidesOf(pairId)
      if (found.length > 0) return found
      throw missing(shortId(pairId))
    },
    hasQuestion: (id) => now(id) !== null,
    hasPair: (pairId) => sidesOf(pairId).length > 0,
    put(question) {
      const { id } = question
      const before = now(id)
      after.set(id, question)
      const pairId = pairIdOf(question)
      if (before !== null && pairIdOf(before) === pairId) return
      const members = joined.get(pairId) ?? new Set()
      joined.set(pairId, members.add(id))
    },
    remove: (id) => void after.set(id, null),
  }
}

/** @throws WorkbenchError 'input.value' when there is no such pair */
export function pairOf(set: Pick<ChangedSet, 'pair'>, pairId: string): QuestionPair {
  const pair = set.pair(pairId)
  if (pair !== undefined) return pair
  throw missing(shortId(pairId))
}

function missing(id: string): WorkbenchError {
  return new WorkbenchError('input.value', `There is no question ${id}; it may have been deleted meanwhile.`)
}

/** The id of a pair as people read it. */
export function shortId(pairId: string): string {
  return pairId.replace(/^id:/, '')
}
