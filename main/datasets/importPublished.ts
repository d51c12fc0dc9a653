import { WorkbenchError } from '../base/errors.ts'
import type { Problem } from './problem.ts'
import { publishedVariants } from './publishedEntry.ts'
import { publishedFields } from './publishedFields.ts'
import type { PlacedQuestion } from './question.ts'
import { restoredQuestion } from './restoredQuestion.ts'

/**
 * Restores the questions of a published file: stem, options and right answer from the prompts, pairs from the order. The
 * options are those of the first prompt; all prompts are kept as variants, so that predictions stay what they were.
 *
 * @param source the file's path, for complaints
 */
export function importPublished(
  json: Readonly<Record<string, unknown>>,
  source: string,
): { questions: PlacedQuestion[]; problems: Problem[] } {
  const fields = publishedFields(json)
  const questions: PlacedQuestion[] = []
  const problems: Problem[] = []
  if (fields.unpaired !== null) {
    problems.push({
      ...{ place: source, id: null, severity: 'warning', rule: 'pairs-not-restored' },
      message: `the languages are not paired: ${fields.unpaired}`,
      remedy: 'give every language the same questions in the same order, or write the pairs into a file of your own',
    })
  }
  for (const [id, entry] of Object.entries(json)) {
    const place = `${source}, question ${id}`
    const fault = (rule: string, message: string, remedy: string): void =>
      void problems.push({ place, id, severity: 'error', rule, message, remedy })
    try {
      const restored = restoredQuestion(id, fields.of(id), publishedVariants(id, entry, source), source)
      if (restored === null) {
        const message = 'a prompt has no lines " A. …", " B. …": it is asked as it is, and cannot be taken apart'
        const remedy = 'write one option a line, behind its letter'
        problems.push({ place, id, severity: 'warning', rule: 'not-restored', message, remedy })
        continue
      }
      const { question, answers } = restored
      if (new Set(answers).size > 1) {
        const texts = answers.map((answer) => JSON.stringify(answer)).join(', ')
        const message = `the right options of its prompts are ${texts}`
        const remedy = 'correct the letter in obj_label, unless its prompts word the same option differently'
        problems.push({ place, id, severity: 'warning', rule: 'answers-differ', message, remedy })
      }
      questions.push({ place, question })
    } catch (error) {
      if (!(error instanceof WorkbenchError)) throw error
      const message = error.message.replace(`${place}: `, '').replace(/\.$/, '')
      fault('wrong-shape', message, 'give each prompt its letter, and each letter its option line')
    }
  }
  return { questions, problems }
}
