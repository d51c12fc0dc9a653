/** Changes of which questions there are, and of what pairs they are sides. Each is refused whole where it cannot be made. */
import { WorkbenchError } from '../base/errors.ts'
import { sideAligner } from './alignSides.ts'
import { shortId, type ChangedPairs } from './changedPairs.ts'
import type { PairChange } from './pairChange.ts'
import { bareId } from './pairQuestions.ts'
import { pairIdOf, statusOf } from './pairs.ts'
import { isEmptyReview, mergedReview } from './review.ts'
import { maxOptions, minOptions, type Question } from './question.ts'
import { movedOptions, withTranslating } from './translatedSides.ts'

type Of<K extends PairChange['kind']> = Extract<PairChange, { kind: K }>

/** A question with nothing in it: its first side, in a pair that others can join. */
export function addQuestion(set: ChangedPairs, { lang, options, domain }: Of<'new'>): void {
  if (options < minOptions || options > maxOptions)
    throw refusal(`A question has ${minOptions} to ${maxOptions} options, not ${options}.`)
  const pair = freeName((n) => `q${n}`, set)
  const texts = { id: freeId(`${pair}-${lang}`, set), pair, domain, kind: null, lang, stem: '' }
  const rest = { answer: 0, tags: [], status: 'draft', statement: null, variants: [], provenance: {}, extra: {} }
  set.put({ ...texts, ...rest, options: Array.from({ length: options }, () => '') })
}

/**
 * An empty side in one more language; the pair is a draft again, for it has a side to be written.
 *
 * @returns its id
 */
export function addSide(set: ChangedPairs, { pairId, lang }: Of<'side'>): string {
  const sides = set.sides(pairId)
  refuseTwice(sides, lang, pairId)
  const first = sides[0]!
  const pair = first.pair ?? freePair(bareId(first.id, first.lang), set)
  for (const side of sides) set.put({ ...side, pair, status: 'draft' })
  const id = freeId(`${pair}-${lang}`, set)
  set.put({
    ...{ id, pair, lang, domain: first.domain, kind: first.kind, stem: '' },
    ...{ options: first.options.map(() => ''), answer: first.answer, tags: first.tags, status: 'draft' },
    ...{ statement: null, variants: [], provenance: {}, extra: {} },
    ...(first.review !== undefined && { review: first.review }),
  })
  return id
}

export function setLang(set: ChangedPairs, { questionId, lang }: Of<'lang'>): void {
  const question = set.question(questionId)
  const others = set.sides(pairIdOf(question)).filter(({ id }) => id !== questionId)
  refuseTwice(others, lang, pairIdOf(question))
  set.put({ ...question, lang })
}

export function addOption(set: ChangedPairs, { pairId }: Of<'addOption'>): void {
  for (const side of set.sides(pairId)) {
    if (side.options.length >= maxOptions) throw refusal(`Question ${side.id} has ${maxOptions} options, the most.`)
    set.put(unrendered({ ...side, options: [...side.options, ''] }))
  }
}

export function removeOption(set: ChangedPairs, { pairId, index }: Of<'removeOption'>): void {
  for (const side of set.sides(pairId)) {
    const { options, answer } = side
    if (index >= options.length) throw refusal(`Question ${side.id} has only ${options.length} options.`)
    if (index === answer) throw refusal('That is the right answer; make another option the right one first.')
    if (options.length <= minOptions) throw refusal(`A question has at least ${minOptions} options.`)
    const moved = movedOptions(side, [...options.keys()].toSpliced(index, 1))
    set.put(unrendered({ ...moved, options: options.toSpliced(index, 1), answer: answer - Number(index < answer) }))
  }
}

/**
 * Makes one pair of several. The right options come to the place where the first pair has its own; tags are put together;
 * pairs of different status become a draft.
 */
export function mergePairs(set: ChangedPairs, { pairIds, drop, domain }: Of<'merge'>): void {
  const all = [...new Set(pairIds)].map((pairId) => set.sides(pairId))
  if (all.length < 2) throw refusal('Choose two questions or more to make one pair of.')
  const sides = all.flat().filter(({ id }) => !drop.includes(id))
  const [first] = sides
  if (first === undefined) throw refusal('Nothing would be left of these questions.')
  for (const side of sides) {
    const twin = sides.find((other) => other !== side && (other.lang ?? '') === (side.lang ?? ''))
    if (twin !== undefined)
      throw refusal(`${side.id} and ${twin.id} are both in ${side.lang ?? 'no language'}; choose which of them stays.`)
  }
  const leader = all[0]![0]!
  const pair = leader.pair ?? freePair(bareId(leader.id, leader.lang), set)
  const tags = [...new Set(all.flat().flatMap(({ tags }) => tags))]
  const status = new Set(sides.map(statusOf)).size === 1 ? first.status : 'draft'
  const kind = all.flat().find((side) => side.kind !== null)?.kind ?? null
  const review = mergedReview(all.flatMap((each) => each[0]?.review ?? []))
  const said = isEmptyReview(review) ? {} : { review }
  const align = sideAligner(() => first)
  for (const side of sides) {
    const joined = align({ ...side, pair, tags, status, kind, domain: domain ?? leader.domain, ...said })
    if (joined.options.length !== first.options.length || joined.answer !== first.answer) {
      const counts = `${first.id} has ${first.options.length} options and ${side.id} has ${side.options.length}`
      throw refusal(`${counts}, so they cannot share one right answer; give them the same number first.`)
    }
    set.put(joined)
  }
  for (const id of drop) if (all.flat().some((side) => side.id === id)) set.remove(id)
}

/** Takes a side out of its pair: a question of its own. */
export function unpair(set: ChangedPairs, questionId: string): void {
  const question = set.question(questionId)
  if (question.pair === null) throw refusal(`${questionId} is in no pair.`)
  const { origin, draft, marks } = question.translating ?? {}
  set.put(withTranslating({ ...question, pair: null }, { origin, draft, marks }))
}

/** The same again as a draft. */
export function copyPair(set: ChangedPairs, pairId: string): void {
  const sides = set.sides(pairId)
  const from = shortId(pairId)
  const pair = freeName((n) => (n === 1 ? `${from}-copy` : `${from}-copy-${n}`), set)
  for (const side of sides) {
    const id = side.pair === null ? pair : freeId(side.lang === null ? pair : `${pair}-${side.lang}`, set)
    const provenance = { ...side.provenance, id: `copied from ${side.id}` }
    const { review: _, ...copied } = side
    set.put({ ...copied, id, pair: side.pair === null ? null : pair, status: 'draft', provenance })
  }
}

/** Prompts that a file brought have the options of before: they go, and the question is rendered anew. */
function unrendered(question: Question): Question {
  const { variants: _, ...provenance } = question.provenance
  return { ...question, variants: [], provenance: { ...provenance, options: 'edited in Engram' } }
}

function refuseTwice(sides: readonly Question[], lang: string, pairId: string): void {
  const there = sides.find((side) => side.lang?.toLowerCase() === lang.toLowerCase())
  if (there !== undefined) throw refusal(`${shortId(pairId)} has a side in ${lang} already: ${there.id}.`)
}

/** The first of the names that no pair and no question has. */
function freeName(nameOf: (n: number) => string, set: ChangedPairs): string {
  for (let n = 1; ; n++) {
    const name = nameOf(n)
    if (!set.hasPair(name) && !set.hasQuestion(name) && !set.hasPair(`id:${name}`)) return name
  }
}

/** A name for the pair that a question comes to: its own, where no pair has that. */
function freePair(name: string, set: ChangedPairs): string {
  for (let n = 1; ; n++) {
    const next = n === 1 ? name : `${name}-${n}`
    if (!set.hasPair(next)) return next
  }
}

function freeId(id: string, set: ChangedPairs): string {
  for (let n = 1; ; n++) {
    const next = n === 1 ? id : `${id}-${n}`
    if (!set.hasQuestion(next)) return next
  }
}

function refusal(sentence: string): WorkbenchError {
  return new WorkbenchError('input.value', sentence)
}
