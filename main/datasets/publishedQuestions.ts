import { publishedVariants } from './publishedEntry.ts'
import { publishedFields, type Fields } from './publishedFields.ts'
import type { PromptedQuestion, Question, Variant } from './question.ts'
import { restoredQuestion } from './restoredQuestion.ts'

/**
 * Reads a published question file. Its prompts stay as they are.
 *
 * @param source the file's path, for complaints
 * @throws WorkbenchError 'input.format' naming the question and the place in it
 */
export function publishedQuestions(json: Readonly<Record<string, unknown>>, source: string): PromptedQuestion[] {
  const fields = publishedFields(json)
  return Object.entries(json).map(([id, entry]) => {
    const variants = publishedVariants(id, entry, source)
    const restored = restoredQuestion(id, fields.of(id), variants, source)
    const whole = restored?.question ?? unrestored(id, fields.of(id), variants)
    return { id, ...fields.of(id), variants, source: whole }
  })
}

/** A question whose prompts cannot be taken apart: all that is known of its options is their letters. */
function unrestored(id: string, fields: Fields, variants: readonly Variant[]): Question {
  const { prompt = '', letters = [], gold = '' } = variants[0] ?? {}
  return {
    ...{ id, ...fields, stem: prompt, options: [...letters], answer: letters.indexOf(gold), tags: [], status: 'draft' },
    ...{ kind: null, statement: null },
    variants: variants.map((variant) => ({ prompt: variant.prompt, gold: variant.gold, template: null, order: null })),
    provenance: { stem: 'the whole prompt: it has no option lines', options: 'letters only' },
    extra: {},
  }
}
