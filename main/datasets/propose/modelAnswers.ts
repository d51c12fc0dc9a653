import { foldedOf } from '../checks/folded.ts'
import { foldText } from '../foldText.ts'
import type { QuestionPair } from '../pairs.ts'
import { shapeOf } from './answerShape.ts'
import { mayBeWrong, type Candidate } from './candidate.ts'
import { questionFacts } from './facts.ts'
import { inCaseOf } from './letterCase.ts'

/** No distractor is so much longer than the right answer. */
const longest = 3
/** In characters; a short right answer may have longer wrong ones. */
const alwaysAllowed = 24

/**
 * An answer of a model as a wrong option, where it is a good one: on all sides where a question of the project has it among
 * its options, else on the first. Its score is its ln P.
 */
export function modelCandidate(
  answer: { readonly text: string; readonly logLikelihood: number },
  pair: QuestionPair,
  all: readonly QuestionPair[],
  model: string,
): Candidate[] {
  const first = pair.sides[0]!
  const right = first.options[first.answer] ?? ''
  const text = inCaseOf(right, answer.text.replace(/\s*[.。،,;；]$/u, '').trim())
  const isFitting = [...text].length <= Math.max(alwaysAllowed, longest * [...right].length)
  if (!isFitting || shapeOf(text) !== shapeOf(right) || !mayBeWrong(text, first)) return []
  const found = { source: 'model', group: 'model', score: answer.logLikelihood } as const
  const origin = `answer of ${model}, asked openly`
  const folded = foldText(text)
  for (const { sides } of all) {
    const twin = sides.find(({ lang }) => lang === first.lang)
    if (twin === undefined || !questionFacts(twin).said.has(folded)) continue
    const place = foldedOf(twin).options.indexOf(folded)
    if (place === -1) continue
    const texts: Record<string, string> = { [first.id]: twin.options[place]! }
    for (const side of pair.sides.slice(1)) {
      const other = sides.find(({ lang }) => lang === side.lang)?.options[place]
      if (other !== undefined && mayBeWrong(other, side)) texts[side.id] = other
    }
    return [{ ...found, texts, origin: `${origin}, in the words of ${twin.id}` }]
  }
  return [{ ...found, texts: { [first.id]: text }, origin }]
}
