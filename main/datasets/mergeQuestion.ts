/**
 * One question in two copies that were worked on apart: each part that only one copy changed is taken from there, by its name
 * (`stem`, `options[2]`, `extra.source`); what both changed, differently, is a conflict. Lists and notes that grow (tags,
 * verdicts, comments) are united; who wrote a side goes with its texts.
 */
import * as v from 'valibot'
import { DraftSchema, type Question } from './question.ts'
import { mergedReview, noReview, type Review } from './review.ts'
import type { Mark } from './translating.ts'

/** What is merged: the last state that both copies come from, and what became of it in each; null where it is not there. */
export interface Copies<T> {
  readonly base: T
  readonly mine: T
  readonly theirs: T
}

/** A part of a question that two copies changed differently. */
export interface PartConflict extends Copies<unknown> {
  /** `stem`, `options[2]`, `answer`, …; `options` where the two have another number of them, `question` where one is gone. */
  readonly field: string
}

/** What is taken where two copies differ; what it leaves open is as in mine. */
export type Settle = (conflict: PartConflict) => unknown

/** @returns null for a question that goes */
export function mergeQuestion({ base, mine, theirs }: Copies<Question | null>, settle: Settle): Question | null {
  if (isSame(mine, theirs) || isSame(theirs, base)) return mine
  if (isSame(mine, base)) return theirs
  if (mine === null || theirs === null) return settle({ field: 'question', base, mine, theirs }) as Question | null
  const isEven = [theirs, base ?? mine].every(({ options }) => options.length === mine.options.length)
  const [b, m, t] = [base, mine, theirs].map((copy) => partsOf(copy, isEven))
  const merged = new Map<string, unknown>()
  for (const field of new Set([...m!.keys(), ...t!.keys()])) {
    const part = { field, base: b!.get(field), mine: m!.get(field), theirs: t!.get(field) }
    if (isSame(part.mine, part.theirs) || isSame(part.theirs, part.base)) merged.set(field, part.mine)
    else if (isSame(part.mine, part.base)) merged.set(field, part.theirs)
    else merged.set(field, (unasked.find(([name]) => name.test(field))?.[1] ?? settle)(part))
  }
  const question = withPrompts(questionOf(merged), [mine, theirs])
  const approval = unseenApproval({ base, mine, theirs }, question)
  return approval === null ? question : { ...question, status: settle(approval) as string }
}

/** Prompts that a file brought say the words of one copy; with others they are rendered anew. */
function withPrompts(question: Question, copies: readonly Question[]): Question {
  const isTheirOwn = copies.some((copy) => isSame(copy.variants, question.variants) && hasSameWords(copy, question))
  return question.variants.length === 0 || isTheirOwn ? question : { ...question, variants: [] }
}

/** Whoever approved did not see what the other copy wrote meanwhile: that is asked. */
function unseenApproval(
  { base, mine, theirs }: Copies<Question | null> & { readonly mine: Question; readonly theirs: Question },
  merged: Question,
): PartConflict | null {
  const [by, other] = mine.status === 'approved' ? [mine, theirs] : [theirs, mine]
  if (merged.status !== 'approved' || by.status === other.status || hasSameWords(by, merged)) return null
  return { field: 'status', base: base?.status, mine: mine.status, theirs: theirs.status }
}

function hasSameWords(a: Question, b: Question): boolean {
  const words = ({ stem, options, answer, statement, context }: Question): unknown => [
    ...[stem, options, answer, statement, context],
  ]
  return isSame(words(a), words(b))
}

/** What a question holds of named things, and so is merged name by name. */
const inside = ['provenance', 'accepted', 'extra', 'translating.draft', 'translating.stale', 'translating'] as const

/** A question as its parts by name. */
function partsOf(question: Question | null, isEven: boolean): Map<string, unknown> {
  const parts = new Map<string, unknown>()
  if (question === null) return parts
  const add = (name: string, value: unknown): void => {
    if (name === 'options' && isEven)
      for (const [i, option] of question.options.entries()) parts.set(`options[${i}]`, option)
    else if ((inside as readonly string[]).includes(name)) {
      for (const [key, each] of Object.entries(value as object)) add(`${name}.${key}`, each)
    } else parts.set(name, value)
  }
  for (const [name, value] of Object.entries(question)) add(name, value)
  return parts
}

function questionOf(parts: ReadonlyMap<string, unknown>): Question {
  const value: Record<string, unknown> = {}
  const options: string[] = []
  const nested: Record<string, Record<string, unknown>> = Object.fromEntries(inside.map((name) => [name, {}]))
  for (const [name, part] of parts) {
    if (part === undefined) continue
    const index = /^options\[(\d+)\]$/.exec(name)?.[1]
    const outer = inside.find((each) => name.startsWith(`${each}.`))
    if (index !== undefined) options[Number(index)] = part as string
    else if (outer !== undefined) nested[outer]![name.slice(outer.length + 1)] = part
    else value[name] = part
  }
  const { extra, provenance, accepted, translating, 'translating.draft': draft, 'translating.stale': stale } = nested
  const texts = Object.entries({ draft, stale }).filter(([, each = {}]) => Object.keys(each).length > 0)
  const made = { ...translating, ...Object.fromEntries(texts) }
  return v.parse(DraftSchema, { ...extra, options, ...value, provenance, accepted, translating: made })
}

type Part = Copies<unknown>

/** What is never asked: what both copies added to is whole with the additions of both, what one took out is gone. */
const unasked: readonly (readonly [RegExp, (part: Part) => unknown])[] = [
  [/^tags$/, ({ base, mine, theirs }) => united(list(base), list(mine), list(theirs))],
  [/^review$/, (part) => mergedReviews(part as Copies<Review | undefined>)],
  // A side that a person has worked on is that, whatever the other copy says.
  [/^translating\.origin$/, ({ mine, theirs }) => [mine, theirs].find((each) => each === 'edited') ?? mine ?? theirs],
  [/^translating\.marks$/, ({ base, mine, theirs }) => unitedMarks(marks(base), marks(mine), marks(theirs))],
  [/^(provenance|translating)\./, ({ mine, theirs }) => mine ?? theirs],
  [/^variants$/, () => []],
]

function mergedReviews({ base = noReview, mine = noReview, theirs = noReview }: Copies<Review | undefined>): Review {
  const { comments } = mergedReview([mine, theirs])
  const all = new Set(united(keys(base.comments), keys(mine.comments), keys(theirs.comments)))
  const [was, here, there] = [base, mine, theirs].map(
    ({ verdicts }) => new Map(verdicts.map((verdict) => [verdict.by, verdict])),
  )
  const verdicts = [...new Set([...here!.keys(), ...there!.keys()])].flatMap((name) => {
    const [before, own, other] = [was!.get(name), here!.get(name), there!.get(name)]
    if (isSame(other, before)) return own ?? []
    if (isSame(own, before)) return other ?? []
    return [own, other].filter((each) => each !== undefined).toSorted((x, y) => (x.at < y.at ? 1 : -1))[0] ?? []
  })
  const assigned = isSame(mine.assigned, base.assigned) ? theirs.assigned : mine.assigned
  return {
    ...(assigned === undefined ? {} : { assigned }),
    ...{ verdicts, comments: comments.filter((comment) => all.has(JSON.stringify(comment))) },
  }
}

function unitedMarks(base: Mark[], mine: Mark[], theirs: Mark[]): Mark[] | undefined {
  const left = new Set(united(keys(base), keys(mine), keys(theirs)))
  const all = [...mine, ...theirs].filter((mark) => left.delete(JSON.stringify(mark)))
  return all.length === 0 ? undefined : all
}

function marks(value: unknown): Mark[] {
  return (value ?? []) as Mark[]
}

function list(value: unknown): readonly string[] {
  return (value ?? []) as readonly string[]
}

function keys(values: readonly unknown[]): string[] {
  return values.map((value) => JSON.stringify(value))
}

function united(base: readonly string[], mine: readonly string[], theirs: readonly string[]): string[] {
  const isGone = (text: string): boolean => base.includes(text) && !(mine.includes(text) && theirs.includes(text))
  return [...new Set([...mine, ...theirs])].filter((text) => !isGone(text))
}

/** Whether two values say the same. */
export function isSame(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b)
}
