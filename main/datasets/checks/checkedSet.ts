import type { Slices } from '../../base/slices.ts'
import { noGlossary, type Glossary } from '../glossary.ts'
import type { QuestionPair } from '../pairs.ts'
import type { Problem } from '../problem.ts'
import type { PlacedQuestion, Question } from '../question.ts'
import { withNote } from './acceptedWarnings.ts'
import { questionProblems } from './questionProblems.ts'
import { repeatedStem, stemKey } from './repeatedStems.ts'
import { createSetTally } from './setTally.ts'
import { missingOf, missingSide, sideProblems } from './sideChecks.ts'
import { termProblems } from './termChecks.ts'

/**
 * The problems of a set that changes: what `lintQuestions` finds in it, pair by pair. A pair is checked when it is asked for
 * and again when it has changed; what concerns others is looked up.
 */
export interface CheckedSet {
  /** Follows the set: `pairs` are all of it. What is the same object is the same. */
  follow(pairs: readonly QuestionPair[], slices: Slices): Promise<void>
  /** Looks for these terms from now on. */
  useGlossary(glossary: Glossary): void
  /** What is wrong with a pair; without what concerns others, as long as the set was not followed. */
  problems(pair: QuestionPair): readonly Problem[]
  /** What no single question shows. */
  setProblems(source: string): readonly Problem[]
  /** How many questions were checked so far, each time counted. */
  readonly nChecked: number
}

interface Entry {
  readonly question: Question
  readonly position: number
}

export function createCheckedSet(): CheckedSet {
  const own = new WeakMap<QuestionPair, readonly Problem[]>()
  let ofTerms = new WeakMap<QuestionPair, readonly Problem[]>()
  let glossary = noGlossary
  const stems = new Map<string, Entry[]>()
  const langs = new Map<string, number>()
  const tally = createSetTally()
  let followed: ReadonlyMap<string, QuestionPair> = new Map()
  let sortedLangs: ReadonlySet<string> = new Set()
  let nChecked = 0

  const enter = (pair: QuestionPair): void => {
    for (const [i, question] of pair.sides.entries()) {
      tally.add(question)
      if (question.pair !== null && question.lang !== null)
        langs.set(question.lang, (langs.get(question.lang) ?? 0) + 1)
      const key = stemKey(question)
      // Sides stand at the place of their pair, one behind the other.
      const entry = { question, position: pair.position + i / 1024 }
      if (key !== null) stems.set(key, [...(stems.get(key) ?? []), entry])
    }
  }
  const leave = ({ sides }: QuestionPair): void => {
    for (const question of sides) {
      tally.remove(question)
      const { lang } = question
      if (question.pair !== null && lang !== null) {
        const left = langs.get(lang)! - 1
        if (left === 0) langs.delete(lang)
        else langs.set(lang, left)
      }
      const key = stemKey(question)
      if (key === null) continue
      const others = stems.get(key)!.filter((entry) => entry.question !== question)
      if (others.length === 0) stems.delete(key)
      else stems.set(key, others)
    }
  }
  const alone = (pair: QuestionPair): readonly Problem[] => {
    const known = own.get(pair)
    if (known !== undefined) return known
    nChecked += pair.sides.length
    const found = problemsOfSides(pair.sides)
    own.set(pair, found)
    return found
  }
  const inTerms = (pair: QuestionPair): readonly Problem[] => {
    const known = ofTerms.get(pair)
    if (known !== undefined) return known
    const found = pair.sides[0]?.pair == null ? [] : termProblems(pair.sides.map(placedAtId), glossary)
    ofTerms.set(pair, found)
    return found
  }
  const amongOthers = (pair: QuestionPair): Problem[] => {
    if (followed.get(pair.pairId) !== pair) return []
    const found = pair.sides.flatMap((side) => {
      const same = stems.get(stemKey(side) ?? '') ?? []
      if (same.length < 2) return []
      const first = same.reduce((a, b) => (b.position < a.position ? b : a))
      return first.question === side ? [] : repeatedStem(placedAtId(side), placedAtId(first.question))
    })
    const [first] = pair.sides
    if (first?.pair == null) return found
    const missing = missingOf(sortedLangs, new Set(pair.sides.flatMap(({ lang }) => lang ?? [])))
    if (missing !== '') found.push(withNote(missingSide(first.pair, placedAtId(first), missing), first))
    return found
  }
  return {
    async follow(pairs, slices) {
      const next = new Map(pairs.map((pair) => [pair.pairId, pair]))
      for (const [pairId, pair] of followed) {
        if (next.get(pairId) !== pair) leave(pair)
        await slices.step()
      }
      const before = followed
      followed = new Map()
      for (const [pairId, pair] of next) {
        if (before.get(pairId) !== pair) enter(pair)
        await slices.step()
      }
      followed = next
      sortedLangs = new Set([...langs.keys()].sort())
    },
    useGlossary(next) {
      glossary = next
      ofTerms = new WeakMap()
    },
    problems(pair) {
      const others = [...inTerms(pair), ...amongOthers(pair)]
      return others.length === 0 ? alone(pair) : [...alone(pair), ...others]
    },
    setProblems: (source) => tally.problems(source),
    get nChecked() {
      return nChecked
    },
  }
}

/** What is wrong with the sides of a pair, without looking at other pairs. */
export function problemsOfSides(sides: readonly Question[]): Problem[] {
  const placed = sides.map(placedAtId)
  const name = sides[0]?.pair ?? null
  return [
    ...placed.flatMap(({ question, place }) => questionProblems(question, place)),
    ...(name === null ? [] : sideProblems(name, placed)),
  ]
}

/** In a window a question has no other place than its name. */
function placedAtId(question: Question): PlacedQuestion {
  return { question, place: question.id }
}
