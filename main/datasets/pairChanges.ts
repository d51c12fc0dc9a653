import * as v from 'valibot'
import { WorkbenchError } from '../base/errors.ts'
import { describeIssues } from '../base/issues.ts'
import type { Slices } from '../base/slices.ts'
import type { PairChange } from './pairChange.ts'
import type { QuestionPair, QuestionRecord } from './pairs.ts'
import { DraftSchema, type Question } from './question.ts'

/** The questions that are changed. */
export interface ChangedSet {
  get(questionId: string): QuestionRecord | null
  pair(pairId: string): QuestionPair | undefined
}

/**
 * What changes of pairs come to: each question that they touch once, as it is afterwards, and null for one that is
 * deleted. Answer and order are changed on all sides at once.
 *
 * @throws WorkbenchError 'input.value' for what is not there, or does not fit
 */
export async function pairChanges(
  set: ChangedSet,
  changes: readonly PairChange[],
  slices: Slices,
): Promise<ReadonlyMap<string, Question | null>> {
  const after = new Map<string, Question | null>()
  const now = (id: string): Question => {
    const found = after.has(id) ? after.get(id) : set.get(id)?.question
    if (found == null)
      throw new WorkbenchError('input.value', `There is no question ${id}; it may have been deleted meanwhile.`)
    return found
  }
  const sidesOf = (pairId: string): readonly string[] => pairOf(set, pairId).sides.map(({ id }) => id)
  const change = async (ids: readonly string[], map: (question: Question) => Question | null): Promise<void> => {
    for (const id of ids) {
      after.set(id, map(now(id)))
      await slices.step()
    }
  }
  for (const each of changes) {
    switch (each.kind) {
      case 'stem':
        await change([each.questionId], (question) => reworded(question, 'stem', { stem: each.text }))
        break
      case 'option':
        await change([each.questionId], (question) => withOption(question, each.index, each.text))
        break
      case 'statement':
        await change([each.questionId], (question) => ({ ...question, statement: each.text === '' ? null : each.text }))
        break
      case 'answer':
        await change(sidesOf(each.pairId), (question) => withAnswer(question, each.answer))
        break
      case 'order':
        await change(sidesOf(each.pairId), (question) => reordered(question, each.order))
        break
      case 'status':
        await change(each.pairIds.flatMap(sidesOf), (question) => ({ ...question, status: each.status }))
        break
      case 'domain':
        await change(each.pairIds.flatMap(sidesOf), (question) => ({ ...question, domain: each.domain }))
        break
      case 'tag':
        await change(each.pairIds.flatMap(sidesOf), tagging(each.add, each.remove))
        break
      case 'delete':
        await change(each.pairIds.flatMap(sidesOf), () => null)
    }
  }
  for (const question of after.values()) {
    if (question !== null) refuseUnkept(question)
    await slices.step()
  }
  return after
}

/** What a file could not be read with again is no part of it. */
function refuseUnkept(question: Question): void {
  const { issues } = v.safeParse(DraftSchema, question, { abortEarly: true })
  if (issues === undefined) return
  throw new WorkbenchError(
    'input.value',
    `Question ${question.id} cannot be changed like this: ${describeIssues(issues)}.`,
  )
}

function tagging(add: readonly string[], remove: readonly string[]): (question: Question) => Question {
  const removed = new Set(remove)
  const added = [...new Set(add)].filter((tag) => !removed.has(tag))
  return (question) => {
    const tags = new Set(question.tags.filter((tag) => !removed.has(tag)))
    for (const tag of added) tags.add(tag)
    return { ...question, tags: [...tags] }
  }
}

/** What a step is called in the history. */
export function changeName(changes: readonly PairChange[]): string {
  const [first] = changes
  if (first === undefined) return 'Changed nothing'
  if (changes.some(({ kind }) => kind !== first.kind)) return `Changed questions in ${changes.length} ways`
  const pairIds = changes.flatMap((change) => ('pairIds' in change ? change.pairIds : []))
  const pairs = pairIds.length === 1 ? shortId(pairIds[0]!) : `${pairIds.length} questions`
  switch (first.kind) {
    case 'stem':
      return `Changed the wording of ${first.questionId}`
    case 'option':
      return `Changed option ${String.fromCharCode(65 + first.index)} of ${first.questionId}`
    case 'statement':
      return `Changed the statement of ${first.questionId}`
    case 'answer':
      return `Made ${String.fromCharCode(65 + first.answer)} the answer of ${shortId(first.pairId)}`
    case 'order':
      return `Reordered the options of ${shortId(first.pairId)}`
    case 'status':
      return { approved: `Approved ${pairs}`, rejected: `Rejected ${pairs}`, draft: `Made ${pairs} a draft again` }[
        first.status
      ]
    case 'domain':
      return `Put ${pairs} into ${first.domain === '' ? 'no domain' : first.domain}`
    case 'tag':
      return first.add.length > 0 ? `Tagged ${pairs} ${first.add.join(', ')}` : `Untagged ${pairs}`
    case 'delete':
      return `Deleted ${pairs}`
  }
}

/** @throws WorkbenchError 'input.value' when there is no such pair */
export function pairOf(set: ChangedSet, pairId: string): QuestionPair {
  const pair = set.pair(pairId)
  if (pair !== undefined) return pair
  throw new WorkbenchError(
    'input.value',
    `There is no question ${shortId(pairId)}; it may have been deleted meanwhile.`,
  )
}

function shortId(pairId: string): string {
  return pairId.replace(/^id:/, '')
}

/** Prompts that a file brought say the old words: they go, and the question is rendered anew. */
function reworded(question: Question, name: string, change: Partial<Question>): Question {
  const { variants: _, ...provenance } = question.provenance
  return { ...question, ...change, variants: [], provenance: { ...provenance, [name]: 'edited in Engram' } }
}

function withOption(question: Question, index: number, text: string): Question {
  const { options } = question
  if (index > options.length || index > 9) {
    throw new WorkbenchError(
      'input.value',
      `Question ${question.id} has ${options.length} options; there is no place ${index + 1}.`,
    )
  }
  const next = index === options.length ? [...options, text] : options.with(index, text)
  return reworded(question, `options[${index}]`, { options: next })
}

function withAnswer(question: Question, answer: number): Question {
  if (answer === question.answer) return question
  if (answer < question.options.length) return reworded(question, 'answer', { answer })
  throw new WorkbenchError('input.value', `Question ${question.id} has only ${question.options.length} options.`)
}

function reordered(question: Question, order: readonly number[]): Question {
  const { options, answer } = question
  const isWhole = order.length === options.length && new Set(order).size === order.length
  if (!isWhole || order.some((index) => index >= options.length)) {
    throw new WorkbenchError(
      'input.value',
      `The new order does not name each of the ${options.length} options of ${question.id} once.`,
    )
  }
  const next = { options: order.map((index) => options[index]!), answer: order.indexOf(answer) }
  return reworded(question, 'options', next)
}
