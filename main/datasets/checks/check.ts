import type { Problem } from '../problem.ts'
import type { Question } from '../question.ts'

/** What may be wrong with one text, whatever it is part of. */
export interface TextCheck {
  readonly rule: string
  readonly severity: Problem['severity']
  readonly remedy: string
  /** What is wrong, behind the name of the text: "stem" + " is empty"; null for a text that is sound. */
  find(text: string, lang: string | null): string | null
  /** The text without the fault, where that takes nothing away that a person would have to decide about. */
  fix?(text: string, lang: string | null): string
}

/** What may be wrong with one question, without knowing the others. */
export interface QuestionCheck {
  readonly rule: string
  readonly severity: Problem['severity'] | ((question: Question) => Problem['severity'])
  readonly remedy: string
  /** What is wrong, once for each time it is. */
  find(question: Question): readonly string[]
  /** The question without the fault, where it is safe. */
  fix?(question: Question): Question
}

/** What may be wrong between a question and its translation. */
export interface PairCheck {
  readonly rule: string
  readonly severity: Problem['severity']
  readonly remedy: string
  /** What is wrong with `other`, beside `first`. */
  find(other: Question, first: Question): readonly string[]
}
