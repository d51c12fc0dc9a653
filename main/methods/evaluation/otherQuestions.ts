/**
 * On which other questions a question's neurons are measured: how local they are, and who the unrelated questions are
 * that the paper's ratio divides by.
 */
import { seededRandom } from '../../base/random.ts'
import { seedOf, shuffled } from '../../datasets/optionOrders.ts'
import type { Locality } from '../evaluationSchema.ts'
import type { EvaluatedQuestion } from './fields.ts'

export type Where = Locality['where']

export const places = ['same-field', 'other-domain', 'other-language', 'unrelated', 'same-fact'] as const

export interface OtherQuestions {
  /** Per question, per place: indices of other questions. */
  readonly of: readonly Readonly<Record<Where, readonly number[]>>[]
  /** The place whose questions count as unrelated: as far away as this question set allows. */
  readonly control: Exclude<Where, 'same-fact'>
  /** Who they are, for people. */
  readonly group: string
}

type Placed = Pick<EvaluatedQuestion, 'id' | 'domain' | 'lang' | 'pair'>

/**
 * Draws up to `count` questions for each question in each place; of its translations all are taken. Questions of the
 * same fact are in no other place: they would be moved by the same knowledge.
 *
 * @param units the fact that each question belongs to
 */
export function otherQuestions(
  questions: readonly Placed[],
  units: readonly number[],
  { count, seed }: { readonly count: number; readonly seed: number },
): OtherQuestions {
  const several = (values: readonly unknown[]): boolean => new Set(values).size > 1
  const control = controlOf(several(questions.map(({ domain }) => domain)), several(questions.map(({ lang }) => lang)))
  const of = questions.map((question, i) => {
    const at: Record<Where, number[]> = {
      'same-field': [],
      'other-domain': [],
      'other-language': [],
      unrelated: [],
      'same-fact': [],
    }
    for (const [j, other] of questions.entries()) {
      if (units[i] !== units[j]) at[placeOf(question, other)].push(j)
      else if (question.pair !== null && question.pair === other.pair && question.lang !== other.lang) {
        at['same-fact'].push(j)
      }
    }
    for (const place of places) {
      if (place === 'same-fact') continue
      at[place] = shuffled(at[place], seededRandom(seedOf(seed, `${place} of ${question.id}`))).slice(0, count)
    }
    return at
  })
  return { of, control, group: groupText[control] }
}

function placeOf(a: Placed, b: Placed): Exclude<Where, 'same-fact'> {
  if (a.domain === b.domain) return a.lang === b.lang ? 'same-field' : 'other-language'
  return a.lang === b.lang ? 'other-domain' : 'unrelated'
}

function controlOf(severalDomains: boolean, severalLangs: boolean): OtherQuestions['control'] {
  if (severalDomains) return severalLangs ? 'unrelated' : 'other-domain'
  return severalLangs ? 'other-language' : 'same-field'
}

const excluded = 'drawn at random; the same fact (translations, equal stems) excluded'
const groupText: Readonly<Record<OtherQuestions['control'], string>> = {
  unrelated: `questions of another domain and another language, ${excluded}`,
  'other-domain': `questions of another domain, ${excluded}`,
  'other-language': `questions of another language, ${excluded}`,
  'same-field': `other questions of the same field, for the set has no other, ${excluded}`,
}
