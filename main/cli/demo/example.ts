import type { Question } from '../../datasets/question.ts'
import { factOf } from '../../datasets/factSample.ts'
import { allLetters } from '../../datasets/optionLetters.ts'
import type { Item } from '../../rpc/engine/contract.ts'

/** One answer to one prompt. */
export interface ExampleAnswer {
  /** The option that was chosen, in words. */
  readonly text: string
  readonly isRight: boolean
  /** Probability of the right letter. */
  readonly prob: number
}

/** A question before and after the edit. */
export interface ExampleQuestion {
  readonly question: Question
  readonly right: string
  readonly before: ExampleAnswer
  readonly after: ExampleAnswer
}

type Row = Item<'edit.compare'>

/**
 * The fact of a domain whose answers the edit changes in most languages, then most strongly, in all of them: each
 * question in the first of its prompts that the edit turns from right to wrong, or in its first.
 *
 * @param questions with the prompts that were asked
 */
export function exampleFact(questions: readonly Question[], rows: readonly Row[], domain: string): ExampleQuestion[] {
  const rowsOf = Map.groupBy(rows, ({ id }) => id)
  const facts = Map.groupBy(
    questions.filter((question) => question.domain === domain),
    factOf,
  )
  const candidates = [...facts.values()].map((members) =>
    members.map((question) => shown(question, rowsOf.get(question.id) ?? [])),
  )
  const lost = (of: ExampleQuestion[]): number => of.filter(isLost).length
  const drop = (of: ExampleQuestion[]): number =>
    of.reduce((sum, { before, after }) => sum + before.prob - after.prob, 0)
  return candidates.reduce((best, of) => ((lost(of) - lost(best) || drop(of) - drop(best)) > 0 ? of : best), [])
}

function shown(question: Question, rows: readonly Row[]): ExampleQuestion {
  const all = rows.map((row) => ({
    ...{ question, right: question.options[question.answer]! },
    before: answerOf(question, row, row.before),
    after: answerOf(question, row, row.after),
  }))
  return all.find(isLost) ?? all[0]!
}

function isLost({ before, after }: ExampleQuestion): boolean {
  return before.isRight && !after.isRight
}

function answerOf(
  { options, variants }: Question,
  { variant, gold }: Row,
  { pred, letters }: Row['before'],
): ExampleAnswer {
  const order = variants[variant]!.order!
  return {
    text: options[order[allLetters.findIndex((letter) => letter === pred)]!]!,
    isRight: pred === gold,
    prob: letters[gold]!,
  }
}

/** A text up to the end of its first sentence; the whole where none ends. */
export function firstSentence(text: string): string {
  return /^.*?(?:[.!?](?=\s|$)|[。！？])/su.exec(text)?.[0] ?? text
}

/** A statement cut before its answer; null where it has none or does not end in it. */
export function statementPrompt({ statement, options, answer }: Question): string | null {
  const at = statement?.lastIndexOf(options[answer]!) ?? -1
  return at <= 0 ? null : statement!.slice(0, at).trimEnd()
}
