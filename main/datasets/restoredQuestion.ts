import { basename } from 'node:path'
import { allLetters } from './optionLetters.ts'
import { promptParts, stemOf } from './promptParts.ts'
import type { Fields } from './publishedFields.ts'
import type { Question, Variant } from './question.ts'

/**
 * A published question restored from its prompts: the stem is what they share, the options are those of the first. All
 * prompts are kept as variants, so that predictions stay what they were. Null when a prompt has no option lines.
 *
 * @param source the file's path, for the provenance
 * @returns      the question, and the right option's text in each prompt, which should be the same
 */
export function restoredQuestion(
  id: string,
  fields: Fields,
  variants: readonly Variant[],
  source: string,
): { readonly question: Question; readonly answers: readonly string[] } | null {
  const parts = variants.flatMap(({ prompt }) => promptParts(prompt) ?? [])
  const [first] = parts
  if (first === undefined || parts.length < variants.length) return null
  const from = `taken from the prompts of ${basename(source)}`
  const pairing: Record<string, string> = fields.pair === null ? {} : { pair: `from the order of ${basename(source)}` }
  const question: Question = {
    id,
    ...fields,
    ...{ kind: null, statement: null },
    stem: stemOf(parts.map(({ head }) => head)),
    options: [...first.options],
    answer: indexOf(variants[0]?.gold ?? ''),
    tags: [],
    status: 'draft',
    variants: parts.map(({ options }, i) => ({
      prompt: variants[i]?.prompt ?? '',
      gold: variants[i]?.gold ?? '',
      template: null,
      order: orderOf(options, first.options),
    })),
    provenance: { stem: from, options: from, variants: `copied from ${basename(source)}`, ...pairing },
    extra: {},
  }
  return { question, answers: parts.map(({ options }, i) => options[indexOf(variants[i]?.gold ?? '')] ?? '') }
}

function indexOf(letter: string): number {
  return (allLetters as readonly string[]).indexOf(letter)
}

/** The order of the first prompt's options in another prompt; null when it has others, or one of them twice. */
function orderOf(options: readonly string[], first: readonly string[]): number[] | null {
  const order = options.map((option) => first.indexOf(option))
  return order.includes(-1) || options.length !== first.length || new Set(order).size < order.length ? null : order
}
