import { seededRandom } from '../../base/random.ts'
import { seedOf, shuffled } from '../../datasets/optionOrders.ts'

export interface PlacedQuestion {
  readonly id: string
  readonly domain: string
  readonly lang: string | null
}

export interface UnrelatedQuestions {
  /** Indices of questions, drawn at random. */
  readonly questions: readonly number[]
  /** Who they are, for people. */
  readonly who: string
}

/**
 * Questions that have as little to do with some others as the set allows: of another domain and another language, else of
 * another domain, else of another language, else simply others. Never the same fact: a translation of a question is moved
 * by the same knowledge.
 *
 * @param own   indices of the questions
 * @param units the fact that each question belongs to
 */
export function unrelatedQuestions(
  own: readonly number[],
  questions: readonly PlacedQuestion[],
  units: readonly number[],
  { count, seed }: { readonly count: number; readonly seed: number },
): UnrelatedQuestions {
  const facts = new Set(own.map((i) => units[i]))
  const domains = new Set(own.map((i) => questions[i]!.domain))
  const langs = new Set(own.map((i) => questions[i]!.lang))
  const others = [...questions.keys()].filter((i) => !facts.has(units[i]))
  const isElsewhere = (i: number): boolean => !domains.has(questions[i]!.domain)
  const isForeign = (i: number): boolean => !langs.has(questions[i]!.lang)
  const tiers = [
    { who: 'of another domain and another language', found: others.filter((i) => isElsewhere(i) && isForeign(i)) },
    { who: 'of another domain', found: others.filter(isElsewhere) },
    { who: 'of another language', found: others.filter(isForeign) },
    { who: 'of the same field, for the set has no other', found: others },
  ]
  const tier = tiers.find(({ found }) => found.length > 0)
  if (tier === undefined) return { questions: [], who: 'none: the set has no other facts' }
  const name = `unrelated to ${own.map((i) => questions[i]!.id).join()}`
  const drawn = shuffled(tier.found, seededRandom(seedOf(seed, name))).slice(0, count)
  return { questions: drawn.sort((a, b) => a - b), who: `${tier.who}, drawn at random; the same facts excluded` }
}

/** The same facts in other languages than those of the questions, drawn at random; indices. */
export function translations(
  own: readonly number[],
  questions: readonly PlacedQuestion[],
  units: readonly number[],
  { count, seed }: { readonly count: number; readonly seed: number },
): number[] {
  const facts = new Set(own.map((i) => units[i]))
  const langs = new Set(own.map((i) => questions[i]!.lang))
  const found = [...questions.keys()].filter((i) => facts.has(units[i]) && !langs.has(questions[i]!.lang))
  const name = `translations of ${own.map((i) => questions[i]!.id).join()}`
  return shuffled(found, seededRandom(seedOf(seed, name)))
    .slice(0, count)
    .sort((a, b) => a - b)
}
