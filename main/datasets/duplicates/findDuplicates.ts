import { foldedOf } from '../checks/folded.ts'
import type { QuestionPair } from '../pairs.ts'
import type { Question } from '../question.ts'
import { candidates } from './minHash.ts'
import { bareText, shinglesOf } from './shingles.ts'
import { createUnions } from './unions.ts'

/**
 * How two questions of one language are alike: letter by letter, but for case, accents, spaces and punctuation, nearly, or as
 * questions that are worded otherwise and have the same answer.
 */
export const duplicateKinds = ['exact', 'folded', 'near', 'answer'] as const
export type DuplicateKind = (typeof duplicateKinds)[number]

export interface DuplicateLink {
  readonly kind: DuplicateKind
  /** 0 to 1 */
  readonly similarity: number
  readonly lang: string | null
  /** Ids of the questions. */
  readonly questions: readonly [string, string]
}

/** Pairs that seem to be one question. Each is linked with another of the group in one of its languages, or in several. */
export interface DuplicateGroup {
  /** Of its loosest link. */
  readonly kind: DuplicateKind
  readonly similarity: number
  /** Whether a language of one of them says that they have different right answers. */
  readonly answersDiffer: boolean
  /** In the order of the set. */
  readonly pairIds: readonly string[]
  readonly links: readonly DuplicateLink[]
}

/** Texts whose answers are worded differently must be as alike as this. */
const almostEqual = 0.9
/** Questions with the same right answer are told at so much less, but not below this. */
const lessWithAnswer = 0.3
const leastWithAnswer = 0.4
/** Of an answer that more questions have, yes or no, nothing follows. */
const commonAnswer = 100

/**
 * Finds questions that are there more than once.
 *
 * @param near the least similarity of texts that are nearly the same, 0.5 to 1
 */
export function findDuplicates(pairs: readonly QuestionPair[], { near = 0.8 } = {}): DuplicateGroup[] {
  const pairOf = new Map<string, number>()
  for (const [i, { sides }] of pairs.entries()) for (const { id } of sides) pairOf.set(id, i)
  const sides = pairs.flatMap((pair) => pair.sides).filter(({ stem }) => bareText(stem) !== '')
  const links = [...Map.groupBy(sides, ({ lang }) => lang)].flatMap(([, members]) =>
    linksOf(members, near).filter(({ questions: [a, b] }) => pairOf.get(a) !== pairOf.get(b)),
  )
  return groupsOf(pairs, links, pairOf)
}

function linksOf(members: readonly Question[], near: number): DuplicateLink[] {
  const bare = members.map(({ stem }) => bareText(stem))
  const shingles = members.map(({ stem }) => shinglesOf(stem))
  const similarity = weightedJaccard(shingles)
  const found: DuplicateLink[] = []
  const judged = new Set<number>()
  const unions = createUnions(members.length)
  const judge = (a: number, b: number): void => {
    const key = Math.min(a, b) * members.length + Math.max(a, b)
    // What is in one group already needs no more links.
    if (unions.root(a) === unions.root(b) || judged.has(key)) return
    judged.add(key)
    const [first, other] = [members[a]!, members[b]!]
    const [own, theirs] = [foldedOf(first), foldedOf(other)]
    const link = (kind: DuplicateKind, value: number): void => {
      unions.join(a, b)
      found.push({ kind, similarity: value, lang: first.lang, questions: [first.id, other.id] })
    }
    const isSameAnswer = own.right !== '' && own.right === theirs.right
    const isOtherAnswer = own.options.includes(theirs.right) || theirs.options.includes(own.right)
    if (bare[a] === bare[b]) {
      // "Which of these is a fish?" is another question with other options.
      if (isOtherAnswer) link(first.stem.normalize('NFC') === other.stem.normalize('NFC') ? 'exact' : 'folded', 1)
      return
    }
    const value = similarity(a, b)
    // What differs in a word and in its answer asks for something else: "the capital of Peru", "the capital of Cuba".
    if (value >= (isSameAnswer ? near : Math.max(near, almostEqual)) && (isSameAnswer || !isOtherAnswer))
      link('near', value)
    else if (isSameAnswer && value >= Math.max(leastWithAnswer, near - lessWithAnswer)) link('answer', value)
  }
  for (const [, same] of Map.groupBy(members.keys(), (i) => bare[i]!)) {
    for (const i of same.slice(1)) judge(same[0]!, i)
  }
  for (const [a, b] of candidates(shingles)) judge(a, b)
  for (const [right, same] of Map.groupBy(members.keys(), (i) => foldedOf(members[i]!).right)) {
    if (right === '' || same.length > commonAnswer) continue
    for (const [k, a] of same.entries()) for (const b of same.slice(k + 1)) judge(a, b)
  }
  return found
}

/** What two sets have in common, pieces that many questions have counting less: log(n / how many have it). */
function weightedJaccard(sets: readonly Uint32Array[]): (a: number, b: number) => number {
  const nWith = new Map<number, number>()
  for (const set of sets) for (const each of set) nWith.set(each, (nWith.get(each) ?? 0) + 1)
  const weightOf = (each: number): number => Math.log1p(sets.length / (nWith.get(each) ?? 1))
  return (a, b) => {
    const [one, other] = [sets[a]!, new Set(sets[b])]
    let [shared, all] = [0, 0]
    for (const each of one) {
      const weight = weightOf(each)
      all += weight
      if (other.delete(each)) shared += weight
    }
    for (const each of other) all += weightOf(each)
    return all === 0 ? 0 : shared / all
  }
}

function groupsOf(
  pairs: readonly QuestionPair[],
  links: readonly DuplicateLink[],
  pairOf: ReadonlyMap<string, number>,
): DuplicateGroup[] {
  const unions = createUnions(pairs.length)
  for (const {
    questions: [a, b],
  } of links)
    unions.join(pairOf.get(a)!, pairOf.get(b)!)
  const byRoot = Map.groupBy(links, ({ questions: [a] }) => unions.root(pairOf.get(a)!))
  return [...byRoot]
    .sort(([a], [b]) => a - b)
    .map(([, own]) => {
      const indexes = [...new Set(own.flatMap(({ questions }) => questions.map((id) => pairOf.get(id)!)))].sort(
        (a, b) => a - b,
      )
      const loosest = own.reduce((a, b) =>
        duplicateKinds.indexOf(b.kind) > duplicateKinds.indexOf(a.kind) ? b : a,
      ).kind
      const members = indexes.map((i) => pairs[i]!)
      return {
        kind: loosest,
        similarity: own.reduce((least, { similarity }) => Math.min(least, similarity), 1),
        answersDiffer: haveOtherAnswers(members),
        pairIds: members.map(({ pairId }) => pairId),
        links: own,
      }
    })
}

function haveOtherAnswers(members: readonly QuestionPair[]): boolean {
  const rights = new Map<string | null, string>()
  return members
    .flatMap(({ sides }) => sides)
    .some((side) => {
      const { right } = foldedOf(side)
      const before = rights.get(side.lang)
      if (before === undefined) rights.set(side.lang, right)
      return before !== undefined && before !== right
    })
}
