import { WorkbenchError } from '../base/errors.ts'
import { refuseErrors } from './checks/gate.ts'
import { allLetters, optionLetters } from './optionLetters.ts'
import { publishedQuestions } from './publishedQuestions.ts'
import { problemSentence } from './problem.ts'
import type { PlacedQuestion, PromptedQuestion, Question, StoredVariant, Variant } from './question.ts'
import { draftOf } from './readDrafts.ts'
import { nameOfSource, readRows, type QuestionSource } from './readRows.ts'
import type { Row } from './row.ts'
import { renderQuestions } from './renderQuestions.ts'

export interface ReadQuestionsOptions {
  /** Of the option orders of questions that are rendered. @default 0 */
  readonly seed?: number
  readonly signal?: AbortSignal | undefined
  readonly onWarning?: ((sentence: string) => void) | undefined
  /** The questions are those of a run, which were asked once. @default false */
  readonly isRecord?: boolean
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
 * @throws WorkbenchError 'input.missing', or 'input.format' with the sentence of the first error that `lintQuestions` finds in
 *   what is not rejected; the signal's reason when aborted
 */
export async function readAskedQuestions(
  source: QuestionSource,
  { seed = 0, signal, onWarning, isRecord = false }: ReadQuestionsOptions = {},
): Promise<AskedQuestions> {
  const path = nameOfSource(source)
  const file = await readRows(source, { signal })
  if (file.kind === 'published') {
    const questions = publishedQuestions(file.json, path)
    refuseErrors(
      questions.map(({ id, source }) => ({ question: source, place: `${path}, question ${id}` })),
      path,
      isRecord,
    )
    warnOfTwins(questions, onWarning)
    return { questions, rejected: 0 }
  }
  const all = file.rows.map(readable)
  refuseErrors(all, path, isRecord)
  const kept = all.filter(({ question }) => question.status !== 'rejected')
  const rejected = all.length - kept.length
  if (kept.length === 0) throw refuse(`${path} holds no question to ask: each of its ${rejected} is rejected.`)
  // Rendered with the rejected ones, so that rejecting a question changes no prompt of another.
  const bare = all.map(({ question }) => question).filter(({ variants }) => variants.length === 0)
  const rendered = renderQuestions(bare, { seed, onWarning })
  const variantsOf = new Map(rendered.map((variants, i) => [bare[i], variants]))
  const questions = kept.map(({ question }) =>
    prompted({ ...question, variants: variantsOf.get(question) ?? question.variants }),
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

function prompted(source: Question): PromptedQuestion {
  const { id, domain, lang, pair } = source
  return { id, domain, lang, pair, variants: source.variants.map(asked), source }
}

function readable(row: Row): PlacedQuestion {
  const read = draftOf(row)
  if ('rule' in read) throw refuse(problemSentence(read))
  return read
}

function asked({ prompt, gold, order }: StoredVariant): Variant {
  return { prompt, letters: order === null ? optionLetters(prompt) : allLetters.slice(0, order.length), gold }
}

function refuse(message: string): WorkbenchError {
  return new WorkbenchError('input.format', message)
}
