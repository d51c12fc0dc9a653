import { basename } from 'node:path'
import { WorkbenchError } from '../base/errors.ts'
import { allLetters } from './optionLetters.ts'
import type { Problem } from './problem.ts'
import { promptParts, stemOf } from './promptParts.ts'
import { publishedFields } from './publishedFields.ts'
import { publishedVariants } from './publishedQuestions.ts'
import type { PlacedQuestion } from './question.ts'

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
      const restored = restore(publishedVariants(id, entry, source))
      if (restored === null) {
        fault('not-restored', 'a prompt has no lines " A. …", " B. …"', 'write one option a line, behind its letter')
        continue
      }
      const { answers, ...question } = restored
      if (new Set(answers).size > 1) {
        const texts = answers.map((answer) => JSON.stringify(answer)).join(', ')
        fault('answers-differ', `the right options of its prompts are ${texts}`, 'correct the letter in obj_label')
      }
      const from = `taken from the prompts of ${basename(source)}`
      const pairing: Record<string, string> =
        fields.of(id).pair === null ? {} : { pair: `from the order of ${basename(source)}` }
      questions.push({
        place,
        question: {
          id,
          ...fields.of(id),
          ...question,
          ...{ kind: null, statement: null },
          tags: [],
          status: 'draft',
          provenance: { stem: from, options: from, variants: `copied from ${basename(source)}`, ...pairing },
          extra: {},
        },
      })
    } catch (error) {
      if (!(error instanceof WorkbenchError)) throw error
      const message = error.message.replace(`${place}: `, '').replace(/\.$/, '')
      fault('wrong-shape', message, 'give each prompt its letter, and each letter its option line')
    }
  }
  return { questions, problems }
}

function restore(variants: ReturnType<typeof publishedVariants>) {
  const parts = variants.flatMap(({ prompt }) => promptParts(prompt) ?? [])
  const [first] = parts
  if (first === undefined || parts.length < variants.length) return null
  const answers = parts.map(({ options }, i) => options[indexOf(variants[i]?.gold ?? '')] ?? '')
  return {
    stem: stemOf(parts.map(({ head }) => head)),
    options: [...first.options],
    answer: indexOf(variants[0]?.gold ?? ''),
    answers,
    variants: parts.map(({ options }, i) => ({
      prompt: variants[i]?.prompt ?? '',
      gold: variants[i]?.gold ?? '',
      template: null,
      order: orderOf(options, first.options),
    })),
  }
}

function indexOf(letter: string): number {
  return (allLetters as readonly string[]).indexOf(letter)
}

/** The order of the first prompt's options in another prompt; null when it has others, or one of them twice. */
function orderOf(options: readonly string[], first: readonly string[]): number[] | null {
  const order = options.map((option) => first.indexOf(option))
  return order.includes(-1) || options.length !== first.length || new Set(order).size < order.length ? null : order
}
