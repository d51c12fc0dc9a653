import type { Slices } from '../base/slices.ts'
import { inOneOrder, ordersOf, type PairOrders } from './mergeOrders.ts'
import { isSame, mergeQuestion, type Copies, type PartConflict, type Settle } from './mergeQuestion.ts'
import { mergeSides } from './mergeSides.ts'
import { letterAt } from './optionLetters.ts'
import { pairIdOf } from './pairs.ts'
import type { Question } from './question.ts'

/** What two copies say differently of a question, or of all sides of one that share it. */
export interface MergeConflict extends PartConflict {
  /** Names it for a choice. */
  readonly key: string
  readonly pairId: string
  readonly questionIds: readonly string[]
}

/** What is taken for a conflict: one copy's, or a text in the place of both. */
export type MergeChoice = { readonly take: 'mine' | 'theirs' } | { readonly take: 'text'; readonly text: string }

export interface MergedQuestions {
  /** Each question that is another one than in mine; null for one that goes. New ones in the order of theirs. */
  readonly changed: ReadonlyMap<string, Question | null>
  /** What nothing was chosen for; it is as in mine. */
  readonly open: readonly MergeConflict[]
}

type ById = ReadonlyMap<string, Question>

/** Parts that all sides of a pair have in common, so that they are asked once. */
const shared: ReadonlySet<string> = new Set(['answer', 'status', 'domain', 'kind', 'pair'])

/** Only texts can be written anew. */
const textField = /^(stem|statement|context|domain|options\[\d+\])$/

/**
 * Two copies of a set of questions as one. What only one copy changed since `base` is taken from there; what both changed is
 * decided by `choose`, or stays open.
 */
export async function mergeQuestions(
  copies: Copies<ById>,
  choose: (conflict: MergeConflict) => MergeChoice | null,
  slices: Slices,
): Promise<MergedQuestions> {
  const { base, mine, theirs } = copies
  const open = new Map<string, MergeConflict>()
  const settle =
    (pairId: string, id: string): Settle =>
    (part) => {
      const key = JSON.stringify([shared.has(part.field) ? pairId : id, part.field])
      const before = open.get(key)
      const questionIds = [...new Set([...(before?.questionIds ?? []), id])]
      const conflict = { ...(before ?? part), key, pairId, questionIds }
      const chosen = chosenValue(part, choose(conflict))
      if (chosen === null) open.set(key, conflict)
      return chosen === null ? part.mine : chosen.value
    }
  const of = (id: string): Copies<Question | null> => ({
    ...{ base: base.get(id) ?? null, mine: mine.get(id) ?? null, theirs: theirs.get(id) ?? null },
  })
  const pairOf = (id: string): string => pairIdOf(mine.get(id) ?? theirs.get(id)!)
  const ids = [...new Set([...mine.keys(), ...theirs.keys()])]
  const orders = new Map<string, PairOrders>()
  for (const id of ids) {
    await slices.step()
    const before = orders.get(pairOf(id))
    const found = ordersOf(of(id))
    orders.set(pairOf(id), { mine: before?.mine ?? found.mine, theirs: before?.theirs ?? found.theirs })
  }
  const aligned = new Map<string, Copies<Question | null>>()
  const merged = new Map<string, Question>()
  const touched = new Set<string>()
  for (const id of ids) {
    await slices.step()
    const own = inOneOrder(of(id), orders.get(pairOf(id))!)
    aligned.set(id, own)
    const question = mergeQuestion(own, settle(pairOf(id), id))
    if (question !== null) merged.set(id, question)
    if (!isSame(question, mine.get(id) ?? null)) touched.add(pairIdOf(question ?? mine.get(id)!))
  }
  for (const [pairId, sides] of Map.groupBy(merged.values(), pairIdOf)) {
    await slices.step()
    if (!touched.has(pairId)) continue
    const inCopy = (copy: keyof Copies<unknown>): ById =>
      new Map(sides.flatMap(({ id }) => (aligned.get(id)![copy] === null ? [] : [[id, aligned.get(id)![copy]!]])))
    const alike = { base: inCopy('base'), mine: inCopy('mine'), theirs: inCopy('theirs') }
    for (const side of mergeSides(sides, alike, settle(pairId, sides[0]!.id))) merged.set(side.id, side)
  }
  const changed = new Map<string, Question | null>()
  for (const id of ids) {
    await slices.step()
    const question = merged.get(id) ?? null
    if (!isSame(question, mine.get(id) ?? null)) changed.set(id, question)
  }
  return { changed, open: [...open.values()] }
}

function chosenValue(part: PartConflict, choice: MergeChoice | null): { readonly value: unknown } | null {
  if (choice === null) return null
  if (choice.take !== 'text') return { value: part[choice.take] }
  return isTextPart(part) ? { value: choice.text } : null
}

/** Whether a text can be given in the place of both. */
export function isTextPart({ field }: PartConflict): boolean {
  return textField.test(field)
}

/** What a conflict's part is in one copy, as a person reads it; null where there is none. */
export function partText({ field }: PartConflict, part: unknown): string | null {
  if (part === undefined || part === null) return null
  if (typeof part === 'string') return part
  if (typeof part === 'number') return field === 'answer' ? letterAt(part) : String(part)
  if (Array.isArray(part)) return part.join(' | ')
  const { stem } = part as { readonly stem?: unknown }
  return typeof stem === 'string' ? stem : JSON.stringify(part)
}
