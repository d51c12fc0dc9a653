import type { Transfer } from '../evaluationSchema.ts'
import type { EvaluationContext } from './evaluationContext.ts'
import type { FieldMembers } from './fields.ts'
import type { Observed } from './observed.ts'

type Cell = Transfer['cells'][number][number]

/**
 * Neurons found in language i, edited in language j: on the same facts, and on other facts as a control. The diagonal is
 * the own effect. Null without pairs in two languages.
 */
export function transferOf(context: EvaluationContext): Transfer | null {
  const { plan, observed, effects } = context
  const isPaired = (question: number): boolean => plan.others.of[question]!['same-fact'].length > 0
  const fields = plan.fields.filter(({ kind, members }) => kind === 'lang' && members.some(isPaired))
  if (fields.length < 2) return null
  const cell = (from: FieldMembers, to: FieldMembers): Cell => {
    const paired = from.members.filter(isPaired)
    const inTo = new Set(to.members)
    const asked = (question: number): boolean => inTo.has(question)
    const same = from === to ? observed.self(paired, 'own') : observed.others(paired, 'own', ['same-fact'], asked)
    const elsewhere =
      from === to ? (['same-field', 'other-domain'] as const) : (['other-language', 'unrelated'] as const)
    const control = observed.others(paired, 'own', elsewhere, asked)
    const orNull = (seen: Observed) => (seen.boost.length === 0 ? null : effects(seen))
    const facts = new Set(same.boost.map(({ unit }) => unit)).size
    return { facts, effects: orNull(same), control: orNull(control) }
  }
  return {
    langs: fields.map(({ lang }) => lang ?? ''),
    cells: fields.map((from) => fields.map((to) => cell(from, to))),
  }
}
