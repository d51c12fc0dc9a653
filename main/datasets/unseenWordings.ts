import { seededRandom } from '../base/random.ts'
import { fixedPlaces } from './checks/optionsThatName.ts'
import { allLetters } from './optionLetters.ts'
import { optionOrders, seedOf, shuffled } from './optionOrders.ts'
import type { Question, Variant } from './question.ts'
import { renderQuestion } from './renderQuestions.ts'
import { templatesFor, type Template } from './templates.ts'

/** A prompt for a question that its variants do not hold. */
export interface UnseenWording extends Variant {
  /** Another template, or one that was used with the options in another order. */
  readonly kind: 'template' | 'order'
  readonly template: string
}

const fallback = 'en'

/**
 * New wordings of questions: up to two templates that its variants do not use, the question before the options in one
 * and behind them in the other as far as there are such, and one of the templates in use with a new order of options.
 * Right letters are balanced over all questions. A question whose options are not known has none.
 *
 * @returns the wordings of each question
 */
export function unseenWordings(questions: readonly Question[], seed: number): UnseenWording[][] {
  const orders = optionOrders(questions, 3, seedOf(seed, 'unseen wordings'))
  return questions.map((question, i) => {
    if (question.options.every((option, at) => option === allLetters[at])) return []
    const used = new Set(question.variants.flatMap(({ template }) => template ?? []))
    const first = templatesIn(question.lang, 'question-first')
    const last = templatesIn(question.lang, 'question-last')
    const fresh = [first, last].map((list) => list.filter(({ id }) => !used.has(id)))
    const chosen = [...fresh.flatMap((list) => list.slice(0, 1)), ...fresh.flatMap((list) => list.slice(1))].slice(0, 2)
    const again = [...first, ...last].filter(({ id }) => used.has(id))
    const [reused] = shuffled(again, seededRandom(seedOf(seed, `reused ${question.id}`)))
    return [
      ...chosen.map((template, at) => wording(question, template, orders[i]![at]!, 'template')),
      ...(reused === undefined ? [] : [wording(question, reused, newOrder(question, reused, orders[i]![2]!), 'order')]),
    ]
  })
}

function templatesIn(lang: string | null, order: Template['order']): readonly Template[] {
  return templatesFor(lang ?? fallback, order) ?? templatesFor(fallback, order) ?? []
}

function wording(question: Question, template: Template, order: readonly number[], kind: UnseenWording['kind']) {
  const { prompt, gold } = renderQuestion(question, template, order)
  return { prompt, gold, letters: allLetters.slice(0, order.length), kind, template: template.id }
}

/** `order`, unless the detection had just this one in this template: then the other way round, but for what keeps its place. */
function newOrder({ variants, options }: Question, { id }: Template, order: readonly number[]): readonly number[] {
  const isSeen = variants.some((variant) => variant.template === id && variant.order?.join() === order.join())
  if (!isSeen) return order
  const fixed = fixedPlaces(options)
  const free = order.filter((_, place) => !fixed.includes(place))
  return order.map((option, place) => (fixed.includes(place) ? option : free.pop()!))
}
