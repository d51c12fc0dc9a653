import type { Question } from '../../../main/datasets/question.ts'
import type { Answer } from '../../../main/methods/answers/answerSchema.ts'
import { question } from '../questions.ts'
import type { FakePair } from './fakeState.ts'

export type FakePart = 'before' | 'after' | 'control'

/** The questions of pairs, each asked in one wording. */
export function questionsOfPairs(pairs: readonly FakePair[]): readonly Question[] {
  return pairs.flatMap(({ pairId, domain, kind, answer, sides }) =>
    sides.map(({ questionId, lang, stem, options }) =>
      question({
        ...{ id: questionId, pair: pairId, domain, kind, lang, stem, answer },
        options: [...options],
        variants: [{ template: 'fake', prompt: promptOf(stem, options), gold: letterOf(answer), order: null }],
      }),
    ),
  )
}

function promptOf(stem: string, options: readonly string[]): string {
  return `${stem}\n${options.map((option, i) => `${letterOf(i)}. ${option}`).join('\n')}\nAnswer:`
}

/**
 * What an invented model answers: always the same for the same question, better in English than elsewhere. After an edit it
 * has lost most of its geography; random neurons change next to nothing.
 */
export function fakeAnswer({ id, domain, lang, options, answer }: Question, part: FakePart): Answer {
  const luck = unitOf(id)
  const base = lang === 'en' ? 0.3 + 0.65 * luck : 0.12 + 0.75 * luck
  const right = part === 'after' && domain === 'geography' ? 0.3 * base : part === 'control' ? 0.99 * base : base
  const others = options.map((_, i) => (i === answer ? 0 : 0.2 + unitOf(`${id} ${i}`)))
  const rest = others.reduce((sum, value) => sum + value, 0)
  const probs = options.map((_, i) => (i === answer ? right : ((0.98 - right) * (others[i] ?? 0)) / rest))
  const letters = Object.fromEntries(probs.map((prob, i) => [letterOf(i), prob]))
  const pred = letterOf(probs.indexOf(Math.max(...probs)))
  const gold = letterOf(answer)
  return { id, variant: 0, letters, pred, gold, correct: pred === gold, mass: 0.98 }
}

function letterOf(index: number): string {
  return String.fromCharCode(65 + index)
}

/** A number in 0 to 1 that a text always gives (FNV-1a, its bits stirred). */
function unitOf(text: string): number {
  let hash = 0x811c9dc5
  for (const character of text) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}
