import { seededRandom } from '../../base/random.ts'
import { foldText } from '../foldText.ts'
import { seedOf } from '../optionOrders.ts'
import type { QuestionPair } from '../pairs.ts'
import type { Question } from '../question.ts'
import { wordsOf } from '../risk/stemWords.ts'
import { mayBeWrong, type Candidate } from './candidate.ts'

/**
 * Right answers of other questions that could be taken for one of this: those of the same kind, field, tags and wording
 * before others, of the same sort of text (see `shapeOf`), about as long. A pair brings the answer of each of its languages.
 * An answer to a question of the same words may be right here too, and is left out.
 *
 * @returns the best first
 */
export function sameKindCandidates(pair: QuestionPair, all: readonly QuestionPair[]): Candidate[] {
  const stems = new Set(pair.sides.map(({ stem }) => foldText(stem)))
  const right = new Set(
    pair.sides.flatMap(({ id, lang, options, answer }) => [`${lang ?? id} ${foldText(options[answer] ?? '')}`]),
  )
  // Other answers to the same words are right too.
  for (const { sides } of all) {
    for (const side of sides) {
      if (stems.has(foldText(side.stem))) right.add(`${side.lang ?? side.id} ${foldText(answerOf(side))}`)
    }
  }
  const words = new Map(pair.sides.map((side) => [side.id, new Set(wordsOf(side.stem))]))
  const random = seededRandom(seedOf(0, `distractors of ${pair.pairId}`))
  const found: Candidate[] = []
  for (const other of all) {
    const jitter = random() // of each, so that equal ones are not the same for every question
    if (other.pairId === pair.pairId || other.sides.some(({ status }) => status === 'rejected')) continue
    const twins = pair.sides.map((side) => other.sides.find(({ lang }) => lang === side.lang))
    const texts: Record<string, string> = {}
    let isUsable = twins[0] !== undefined
    for (const [i, side] of pair.sides.entries()) {
      const twin = twins[i]
      if (twin === undefined) continue
      const text = answerOf(twin)
      isUsable &&= mayBeWrong(text, side) && !right.has(`${side.lang ?? side.id} ${foldText(text)}`)
      texts[side.id] = text
    }
    if (!isUsable) continue
    const [first] = pair.sides
    const twin = twins[0]!
    const score =
      alike(first!, twin, words.get(first!.id)!) + twins.filter((each) => each !== undefined).length / pair.sides.length
    const isOther = first!.kind !== null && twin.kind !== null && first!.kind !== twin.kind
    const group = isOther ? 'other' : 'kind'
    found.push({ texts, source: 'question', group, origin: `right answer of ${twin.id}`, score: score + 0.3 * jitter })
  }
  const best = found.sort((a, b) => b.score - a.score)
  const first = pair.sides[0]?.id ?? ''
  return best.filter(
    ({ texts }, i) => best.findIndex((other) => foldText(other.texts[first]!) === foldText(texts[first]!)) === i,
  )
}

function alike(own: Question, other: Question, words: ReadonlySet<string>): number {
  const theirs = wordsOf(other.stem)
  const shared = theirs.filter((word) => words.has(word)).length
  const wording = shared / Math.max(1, words.size + theirs.length - shared)
  const tags =
    own.tags.filter((tag) => other.tags.includes(tag)).length / Math.max(1, own.tags.length, other.tags.length)
  const kind = own.kind === null || other.kind === null ? 0 : own.kind === other.kind ? 3 : -2
  const length = Math.abs(Math.log((1 + answerOf(own).length) / (1 + answerOf(other).length)))
  return kind + Number(own.domain === other.domain) + tags + 3 * wording - 0.5 * length
}

function answerOf({ options, answer }: Question): string {
  return options[answer] ?? ''
}
