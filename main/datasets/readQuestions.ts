import * as v from 'valibot'
import { WorkbenchError } from '../base/errors.ts'
import { describeIssues } from '../base/issues.ts'
import { allLetters, optionLetters } from './optionLetters.ts'
import { publishedQuestions } from './publishedQuestions.ts'
import {
  QuestionSchema,
  type PlacedQuestion,
  type PromptedQuestion,
  type Question,
  type StoredVariant,
  type Variant,
} from './question.ts'
import { nameOfSource, readRows, type QuestionSource } from './readRows.ts'
import type { Row } from './row.ts'
import { renderQuestions } from './renderQuestions.ts'
import { variantFault } from './variantFault.ts'

export interface ReadQuestionsOptions {
  /** Of the option orders of questions that are rendered. @default 0 */
  readonly seed?: number
  readonly signal?: AbortSignal | undefined
  readonly onWarning?: ((sentence: string) => void) | undefined
}

export interface AskedQuestions {
  readonly questions: readonly PromptedQuestion[]
  /** Questions of the file that a person has rejected; they are not asked. */
  readonly rejected: number
}

/** As `readAskedQuestions`, for those who need not know how many are left out. */
export async function readQuestions(
  source: QuestionSource,
  options: ReadQuestionsOptions = {},
): Promise<readonly PromptedQuestion[]> {
  return (await readAskedQuestions(source, options)).questions
}

/**
 * Reads a question file, ready to be asked. Prompts that the file holds are taken as they are; a question without any is
 * rendered in the three templates of its language. Questions with the status `rejected` are left out.
 *
 * @throws WorkbenchError 'input.missing', or 'input.format' naming the place; the signal's reason when aborted
 */
export async function readAskedQuestions(
  source: QuestionSource,
  { seed = 0, signal, onWarning }: ReadQuestionsOptions = {},
): Promise<AskedQuestions> {
  const path = nameOfSource(source)
  const file = await readRows(source, { signal })
  if (file.kind === 'published') {
    const questions = publishedQuestions(file.json, path)
    warnOfTwins(questions, onWarning)
    return { questions, rejected: 0 }
  }
  const all = validQuestions(file.rows)
  const kept = all.filter(({ question }) => question.status !== 'rejected')
  const rejected = all.length - kept.length
  if (kept.length === 0) throw refuse(`${path} holds no question to ask: each of its ${rejected} is rejected.`)
  // Rendered with the rejected ones, so that rejecting a question changes no prompt of another.
  const bare = all.map(({ question }) => question).filter(({ variants }) => variants.length === 0)
  const rendered = renderQuestions(bare, { seed, onWarning })
  const variantsOf = new Map(rendered.map((variants, i) => [bare[i], variants]))
  const questions = kept.map(({ question, place }) =>
    prompted({ ...question, variants: variantsOf.get(question) ?? question.variants }, place),
  )
  warnOfTwins(questions, onWarning)
  return { questions, rejected }
}

/** Of two options with the same text both are right, but only one letter counts. */
function warnOfTwins(questions: readonly PromptedQuestion[], onWarning: ReadQuestionsOptions['onWarning']): void {
  const twins = questions.filter(({ source: { options } }) => new Set(options).size < options.length)
  const [first] = twins
  if (first === undefined) return
  const rest = twins.length > 1 ? ` and ${twins.length - 1} more have` : ' has'
  onWarning?.(`Question ${first.id}${rest} two options with the same text; only the letter of one counts as right.`)
}

function prompted(source: Question, place: string): PromptedQuestion {
  const { id, domain, lang, pair } = source
  const variants = source.variants.map((variant, i) => asked(source, variant, `${place}: variants[${i}]`))
  return { id, domain, lang, pair, variants, source }
}

function validQuestions(rows: readonly Row[]): PlacedQuestion[] {
  const nameOf = new Map<string, string>()
  return rows.map((row) => {
    const { place, name } = row
    if ('fault' in row) throw refuse(`${place} ${row.fault}.`)
    const parsed = v.safeParse(QuestionSchema, row.value)
    if (!parsed.success) throw refuse(`${place}: ${describeIssues(parsed.issues)}.`)
    const question = parsed.output
    const before = nameOf.get(question.id)
    if (before !== undefined) throw refuse(`${place}: the id ${question.id} is also that of ${before}.`)
    nameOf.set(question.id, name)
    return { question, place }
  })
}

function asked(question: Question, variant: StoredVariant, place: string): Variant {
  const { prompt, gold, order } = variant
  const letters = order === null ? optionLetters(prompt) : allLetters.slice(0, order.length)
  if (!letters.includes(gold))
    throw refuse(`${place}: gold is ${JSON.stringify(gold)}, but the prompt has the options ${letters.join(', ')}.`)
  const fault = variantFault(question, variant)
  if (fault !== null) throw refuse(`${place}: ${fault}.`)
  return { prompt, letters, gold }
}

function refuse(message: string): WorkbenchError {
  return new WorkbenchError('input.format', message)
}
