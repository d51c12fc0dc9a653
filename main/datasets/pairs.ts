/** Questions by pair: one question in one or more languages. */
import type { Slices } from '../base/slices.ts'
import { statuses, type Question, type Status } from './question.ts'

/** A question in one or more languages; its sides share the answer and the order of options. */
export interface QuestionPair {
  readonly pairId: string
  readonly position: number
  readonly sides: readonly Question[]
}

/** A question with its place among the others. */
export interface QuestionRecord {
  readonly position: number
  readonly question: Question
}

/** The pairs of a set of questions, by their ids in their order. */
export interface GroupedPairs {
  readonly byId: ReadonlyMap<string, QuestionPair>
  /** In the order of their first questions. */
  readonly langs: readonly string[]
  /** Whether there are questions without a language. */
  readonly hasNoLang: boolean
  /** -1 without a question. */
  readonly lastPosition: number
}

/** The pair of a question: one without a pair is one of its own. */
export function pairIdOf({ id, pair }: Pick<Question, 'id' | 'pair'>): string {
  return pair ?? `id:${id}`
}

/** A status that Engram does not know is a draft's. */
export function statusOf({ status }: Pick<Question, 'status'>): Status {
  return statuses.find((each) => each === status) ?? 'draft'
}

/** The pairs of records, in their order; a pair that is as it was `before` stays the same object. */
export async function pairsOf(
  records: Iterable<QuestionRecord>,
  before: GroupedPairs | null,
  slices: Slices,
): Promise<GroupedPairs> {
  const ordered = [...records].sort((a, b) => a.position - b.position)
  await slices.step()
  const members = new Map<string, { readonly position: number; readonly sides: Question[] }>()
  const langs = new Set<string>()
  let hasNoLang = false
  for (const { position, question } of ordered) {
    const pairId = pairIdOf(question)
    const pair = members.get(pairId)
    if (pair === undefined) members.set(pairId, { position, sides: [question] })
    else pair.sides.push(question)
    if (question.lang === null) hasNoLang = true
    else langs.add(question.lang)
    await slices.step()
  }
  const byId = new Map<string, QuestionPair>()
  for (const [pairId, { position, sides }] of members) {
    const old = before?.byId.get(pairId)
    const isSame = old?.position === position && isSameList(old.sides, sides)
    byId.set(pairId, isSame ? old : { pairId, position, sides })
    await slices.step()
  }
  return { byId, langs: [...langs], hasNoLang, lastPosition: ordered.at(-1)?.position ?? -1 }
}

function isSameList(a: readonly Question[], b: readonly Question[]): boolean {
  return a.length === b.length && a.every((question, i) => question === b[i])
}
