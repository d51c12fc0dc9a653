/** What proposing needs to know of texts, once for each question: it is asked of every question for every other one. */
import { foldedOf } from '../checks/folded.ts'
import { namedIn } from '../checks/optionsThatName.ts'
import { meaningOf } from '../checks/quantity.ts'
import { foldText } from '../foldText.ts'
import type { Question } from '../question.ts'
import { wordsOf } from '../risk/stemWords.ts'
import { shapeOf } from './answerShape.ts'

export interface TextFacts {
  readonly text: string
  readonly folded: string
  readonly meaning: string
  readonly shape: string
  /** The script of most letters; empty without any. */
  readonly writing: string
  /** Whether it speaks of other options. */
  readonly isNaming: boolean
}

export interface QuestionFacts {
  readonly stem: string
  readonly words: ReadonlySet<string>
  readonly right: TextFacts
  /** What its options say, and how: folded texts and meanings. */
  readonly said: ReadonlySet<string>
}

const known = new WeakMap<Question, QuestionFacts>()

export function questionFacts(question: Question): QuestionFacts {
  const before = known.get(question)
  if (before !== undefined) return before
  const { stem, options, answer } = question
  const texts = foldedOf(question)
  const folded = texts.options.filter((option) => option !== '')
  const facts = {
    ...{ stem: texts.stem, words: new Set(wordsOf(stem)), right: textFacts(options[answer] ?? '') },
    said: new Set([...folded, ...folded.map(meaningOf)]),
  }
  known.set(question, facts)
  return facts
}

export function textFacts(text: string): TextFacts {
  const folded = foldText(text)
  return {
    ...{ text, folded, meaning: meaningOf(folded), shape: shapeOf(text), writing: writingOf(text) },
    isNaming: namedIn(text) !== null,
  }
}

/** Kana and Han are one: Japanese has both. */
function writingOf(text: string): string {
  let [most, found] = [0, '']
  for (const [name, script] of writings) {
    const count = text.match(script)?.length ?? 0
    if (count > most) [most, found] = [count, name]
  }
  return found
}

const writings = [
  ['latin', /\p{Script=Latin}/gu],
  ['cyrillic', /\p{Script=Cyrillic}/gu],
  ['arabic', /\p{Script=Arabic}/gu],
  ['han', /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ['hangul', /\p{Script=Hangul}/gu],
  ['greek', /\p{Script=Greek}/gu],
  ['hebrew', /\p{Script=Hebrew}/gu],
  ['devanagari', /\p{Script=Devanagari}/gu],
  ['thai', /\p{Script=Thai}/gu],
] as const
