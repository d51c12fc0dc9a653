import type { Effects, Pooled, PooledMatrix } from '../evaluationSchema.ts'
import type { EvaluationContext } from './evaluationContext.ts'
import type { FieldMembers } from './fields.ts'

/** The cross-fitted effect of a field's pooled neurons; null where it has none. */
export function pooledOf({ id, members }: FieldMembers, context: EvaluationContext): Pooled | null {
  const { plan, observed, effects, contrasts } = context
  const pools = plan.pools.find(({ field }) => field.id === id)
  if (pools === undefined) return null
  const inField = new Set(members)
  const own = observed.pooled(id, 'own', (question) => inField.has(question))
  const random = observed.pooled(id, 'random', (question) => inField.has(question))
  const sameLayers = observed.pooled(id, 'sameLayers', (question) => inField.has(question))
  return {
    neurons: [pools.pools[0].length, pools.pools[1].length],
    own: effects(own),
    random: effects(random),
    sameLayers: effects(sameLayers),
    others: effects(observed.pooled(id, 'own', (question) => !inField.has(question))),
    beyond: { random: contrasts(own, random), sameLayers: contrasts(own, sameLayers) },
  }
}

/** Every field's pooled neurons on every field's questions. */
export function pooledMatrix(kind: PooledMatrix['kind'], context: EvaluationContext): PooledMatrix | null {
  const fields = context.plan.fields.filter((field) => field.kind === kind)
  if (fields.length < 2) return null
  const cell = (from: FieldMembers, to: FieldMembers): Effects | null => {
    const asked = new Set(to.members)
    const observed = context.observed.pooled(from.id, 'own', (question) => asked.has(question))
    return observed.boost.length === 0 ? null : context.effects(observed)
  }
  return { kind, fields: fields.map(({ id }) => id), cells: fields.map((from) => fields.map((to) => cell(from, to))) }
}
