import { largest } from '../base/lists.ts'
import { allLetters } from './optionLetters.ts'
import { optionOrders } from './optionOrders.ts'
import type { Question, StoredVariant } from './question.ts'
import { templatesFor, type Template } from './templates.ts'

export interface RenderOptions {
  readonly order?: Template['order'] | 'both'
  /** Of the option orders. */
  readonly seed?: number
  /** Most variants of a question; null for one in each template. */
  readonly most?: number | null
  /** Options stand as the file has them, in every variant. */
  readonly keepsOrder?: boolean
  readonly onWarning?: ((sentence: string) => void) | undefined
}

const fallback = 'en'

/**
 * Questions in the templates of their languages, one variant for each template, with option orders that make every letter
 * the right one equally often unless the file's own are kept. A question without a language is asked in English; one in a language that has no template
 * too, with a warning.
 *
 * @returns the variants of each question
 */
export function renderQuestions(questions: readonly Question[], options: RenderOptions = {}): StoredVariant[][] {
  const { order = 'question-first', seed = 0, most = null, keepsOrder = false, onWarning } = options
  const missing = new Set<string>()
  const chosen = questions.map(({ lang }) => {
    const found = templatesIn(lang ?? fallback, order)
    if (found === null) missing.add(lang ?? fallback)
    return (found ?? templatesIn(fallback, order) ?? []).slice(0, most ?? undefined)
  })
  for (const lang of missing) {
    onWarning?.(`There are no templates for the language ${JSON.stringify(lang)}: its questions are asked in English.`)
  }
  const nVariants = largest(
    chosen.map((templates) => templates.length),
    0,
  )
  const orders = keepsOrder ? null : optionOrders(questions, nVariants, seed)
  return questions.map((question, i) =>
    (chosen[i] ?? []).map((template, j) =>
      renderQuestion(question, template, orders === null ? [...question.options.keys()] : (orders[i]?.[j] ?? [])),
    ),
  )
}

function templatesIn(lang: string, order: NonNullable<RenderOptions['order']>): readonly Template[] | null {
  if (order !== 'both') return templatesFor(lang, order)
  const first = templatesFor(lang, 'question-first')
  return first === null ? null : [...first, ...(templatesFor(lang, 'question-last') ?? [])]
}

/** One question in one template. `order[i]` is the option behind letter i. */
export function renderQuestion(
  { context, stem, options, answer }: Question,
  template: Template,
  order: readonly number[],
): StoredVariant {
  const lines = order.map((option, i) => ` ${allLetters[i] ?? ''}. ${options[option] ?? ''}`).join('\n')
  // One pass, so that a stem that holds `{options}` stays text.
  const asked = context === undefined ? stem : `${context}\n\n${stem}`
  const prompt = template.text.replace(/\{(question|options)\}/g, (_, name) => (name === 'question' ? asked : lines))
  return { prompt, gold: allLetters[order.indexOf(answer)] ?? '', template: template.id, order: [...order] }
}
