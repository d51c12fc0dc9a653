import * as v from 'valibot'
import { WorkbenchError } from '../base/errors.ts'
import { describeIssues } from '../base/issues.ts'
import { allLetters, optionLetters } from './optionLetters.ts'
import { publishedQuestions } from './publishedQuestions.ts'
import { QuestionSchema } from './question.ts'
import type { PromptedQuestion, Question, StoredVariant, Variant } from './question.ts'
import { readRows } from './readRows.ts'
import type { Row } from './row.ts'
import { renderQuestions } from './renderQuestions.ts'

export interface ReadQuestionsOptions {
  readonly signal?: AbortSignal | undefined
  readonly onWarning?: ((sentence: string) => void) | undefined
}

/**
 * Reads a question file, ready to be asked. Prompts that the file holds are taken as they are; a question without any is
 * rendered in the three templates of its language.
 *
 * @throws WorkbenchError 'input.missing', or 'input.format' naming the place; the signal's reason when aborted
 */
export async function readQuestions(
  path: string,
  { signal, onWarning }: ReadQuestionsOptions = {},
): Promise<readonly PromptedQuestion[]> {
  const file = await readRows(path, { signal })
  if (file.kind === 'published') return publishedQuestions(file.json, path)
  const placed = validQuestions(file.rows)
  const bare = placed.map(({ question }) => question).filter(({ variants }) => variants.length === 0)
  const variantsOf = new Map(renderQuestions(bare, { onWarning }).map((variants, i) => [bare[i], variants]))
  return placed.map(({ question, place }) => {
    const { id, domain, lang, pair } = question
    const rendered = variantsOf.get(question)
    const variants = rendered ?? question.variants
    return {
      id,
      domain,
      lang,
      pair,
      variants: variants.map((variant, i) => asked(variant, `${place}: variants[${i}]`)),
    }
  })
}

function validQuestions(rows: readonly Row[]): { question: Question; place: string }[] {
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

function asked({ prompt, gold, order }: StoredVariant, place: string): Variant {
  const letters = order === null ? optionLetters(prompt) : allLetters.slice(0, order.length)
  if (letters.includes(gold)) return { prompt, letters, gold }
  throw refuse(`${place}: gold is ${JSON.stringify(gold)}, but the prompt has the options ${letters.join(', ')}.`)
}

function refuse(message: string): WorkbenchError {
  return new WorkbenchError('input.format', message)
}
