import { seededRandom } from '../../base/random.ts'
import { seedOf, shuffled } from '../../datasets/optionOrders.ts'
import { pooledNeurons } from '../edits/neuronSet.ts'
import type { EvaluatedQuestion, FieldMembers } from './fields.ts'

/** The neurons of a field, pooled over one half of its units and then over the other. */
export interface FieldPools {
  readonly field: FieldMembers
  /** Which half each member is in. */
  readonly halfOf: ReadonlyMap<number, 0 | 1>
  /** Of half 0 and of half 1; what is found in one is tested on the other. */
  readonly pools: readonly [readonly number[], readonly number[]]
}

/** With fewer units a half says nothing. */
const fewestUnits = 4

/**
 * Pools the key neurons of each half of a field: those with the largest sum of scores, at most `size`. All questions of
 * one fact are in the same half. Null where there are too few units to halve, or a half has no neuron.
 */
export function poolField(
  field: FieldMembers,
  questions: readonly EvaluatedQuestion[],
  units: readonly number[],
  { size, seed }: { readonly size: number; readonly seed: number },
): FieldPools | null {
  const inField = [...new Set(field.members.map((i) => units[i]!))]
  if (inField.length < fewestUnits) return null
  const order = shuffled(inField, seededRandom(seedOf(seed, `halves of ${field.id}`)))
  const firstHalf = new Set(order.slice(0, Math.ceil(order.length / 2)))
  const halfOf = new Map(field.members.map((i) => [i, firstHalf.has(units[i]!) ? (0 as const) : (1 as const)]))
  const pooled = (half: 0 | 1): number[] =>
    pooledNeurons(
      field.members.filter((i) => halfOf.get(i) === half).map((i) => ({ key: questions[i]! })),
      size,
    ).map(({ neuron }) => neuron)
  const pools = [pooled(0), pooled(1)] as const
  return pools[0].length === 0 || pools[1].length === 0 ? null : { field, halfOf, pools }
}
