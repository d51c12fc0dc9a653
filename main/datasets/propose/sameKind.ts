import { seededRandom } from '../../base/random.ts'
import type { Slices } from '../../base/slices.ts'
import { seedOf } from '../optionOrders.ts'
import type { QuestionPair } from '../pairs.ts'
import type { Question } from '../question.ts'
import { mayBeWrong, type Candidate } from './candidate.ts'
import { questionFacts } from './facts.ts'

/**
 * Right answers of other questions that could be taken for one of this: those of the same kind, field, tags and wording
 * before others, of the same sort of text (see `shapeOf`), about as long; never those of another kind and field. A pair brings
 * the answer of each of its languages.
 * An answer to a question of the same words may be right here too, and is left out.
 *
 * @returns the best first
 */
export async function sameKindCandidates(
  pair: QuestionPair,
  all: readonly QuestionPair[],
  slices: Slices,
): Promise<Candidate[]> {
  const [first] = pair.sides
  if (first === undefined) return []
  const stems = new Set(pair.sides.map((side) => questionFacts(side).stem))
  const right = new Set<string>()
  for (const { sides } of all) {
    for (const side of sides) if (stems.has(questionFacts(side).stem)) right.add(answerKey(side, side))
    await slices.step()
  }
  const random = seededRandom(seedOf(0, `distractors of ${pair.pairId}`))
  const found: Candidate[] = []
  for (const other of all) {
    const jitter = 0.3 * random() // of each, so that equal ones are not the same for every question
    if (other.pairId === pair.pairId || other.sides.some(({ status }) => status === 'rejected')) continue
    const twins = pair.sides.map((side) => other.sides.find(({ lang }) => lang === side.lang))
    const [twin] = twins
    if (twin === undefined) continue
    const isUsable = pair.sides.every((side, i) => {
      const of = twins[i]
      return of === undefined || (mayBeWrong(questionFacts(of).right, side) && !right.has(answerKey(side, of)))
    })
    await slices.step()
    if (!isUsable) continue
    const texts = Object.fromEntries(
      pair.sides.flatMap(({ id }, i) => (twins[i] === undefined ? [] : [[id, answerOf(twins[i])]])),
    )
    const isOther = first.kind !== null && twin.kind !== null && first.kind !== twin.kind
    if (isOther && first.domain !== twin.domain) continue
    const share = Object.keys(texts).length / pair.sides.length
    found.push({
      ...{ texts, source: 'question', group: isOther ? 'other' : 'kind', origin: `right answer of ${twin.id}` },
      score: alike(first, twin) + share + jitter,
    })
  }
  return found.sort((a, b) => b.score - a.score)
}

/** The language of a side, and what `of` answers. */
function answerKey({ lang, id }: Question, of: Question): string {
  return `${lang ?? id} ${questionFacts(of).right.folded}`
}

function alike(own: Question, other: Question): number {
  const [mine, theirs] = [questionFacts(own).words, questionFacts(other).words]
  const shared = [...theirs].filter((word) => mine.has(word)).length
  const wording = shared / Math.max(1, mine.size + theirs.size - shared)
  const tags =
    own.tags.filter((tag) => other.tags.includes(tag)).length / Math.max(1, own.tags.length, other.tags.length)
  const kind = own.kind === null || other.kind === null ? 0 : own.kind === other.kind ? 3 : -2
  const length = Math.abs(Math.log((1 + answerOf(own).length) / (1 + answerOf(other).length)))
  return kind + Number(own.domain === other.domain) + tags + 3 * wording - 0.5 * length
}

function answerOf({ options, answer }: Question): string {
  return options[answer] ?? ''
}
