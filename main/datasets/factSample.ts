import { seededRandom } from '../base/random.ts'
import { optionOrders, seedOf, shuffled } from './optionOrders.ts'
import type { Question } from './question.ts'
import { renderQuestion } from './renderQuestions.ts'
import { templatesFor } from './templates.ts'

export interface FactSampleOptions {
  /** Facts of each domain; all where there are fewer. */
  readonly facts: number
  /** Option orders in which each question is asked. */
  readonly orders: number
  readonly seed: number
}

/**
 * Some facts of every domain, drawn at random, each in all of its languages, with the prompts to ask them: the options
 * first, so that the question is the last thing read, in several orders that make every letter the right one equally
 * often. Questions in a language without such a template are left out. In the order of the file.
 */
export function sampleFacts(questions: readonly Question[], { facts, orders, seed }: FactSampleOptions): Question[] {
  const askable = questions.flatMap((question) => {
    const [template] = templatesFor(question.lang ?? 'en', 'question-last') ?? []
    return template === undefined ? [] : [{ question, template }]
  })
  const byDomain = Map.groupBy(askable, ({ question }) => question.domain)
  const drawn = [...byDomain].flatMap(([domain, members]) => {
    const all = [...new Set(members.map(({ question }) => factOf(question)))]
    return shuffled(all, seededRandom(seedOf(seed, `facts of ${domain}`))).slice(0, facts)
  })
  const taken = new Set(drawn)
  const kept = askable.filter(({ question }) => taken.has(factOf(question)))
  const optionOrder = optionOrders(
    kept.map(({ question }) => question),
    orders,
    seed,
  )
  return kept.map(({ question, template }, i) => ({
    ...question,
    variants: optionOrder[i]!.map((order) => renderQuestion(question, template, order)),
  }))
}

/** What translations of a question have in common. */
export function factOf({ pair, id }: Question): string {
  return pair ?? id
}
