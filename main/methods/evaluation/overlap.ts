/**
 * How many neurons fields share, and how many they would share by chance.
 *
 * Two answers to "by chance": random sets of the same sizes (hypergeometric), and the same questions with their fields
 * shuffled. The second keeps what all prompts have in common, letters and templates; only what exceeds it is about the
 * fields themselves.
 */
import { seededRandom } from '../../base/random.ts'
import { seedOf, shuffled } from '../../datasets/optionOrders.ts'
import type { Overlap } from '../evaluationSchema.ts'
import { randomOverlap } from '../statistics/hypergeometric.ts'
import type { EvaluatedQuestion, FieldMembers } from './fields.ts'

/** How often the fields of the questions are shuffled. */
const shuffles = 200

interface OverlapOptions {
  readonly population: number
  readonly seed: number
}

type Cell = Overlap['cells'][number][number]

/** @param fields all of one kind; null when there are fewer than two */
export function overlapOf(
  kind: Overlap['kind'],
  fields: readonly FieldMembers[],
  questions: readonly Pick<EvaluatedQuestion, 'neurons'>[],
  { population, seed }: OverlapOptions,
): Overlap | null {
  if (fields.length < 2) return null
  const memberLists = fields.map(({ members }) => members)
  const sets = pooled(memberLists, questions)
  const random = seededRandom(seedOf(seed, `shuffled ${kind}`))
  const drawn = Array.from({ length: shuffles }, () => jaccards(pooled(reassigned(memberLists, random), questions)))
  return {
    kind,
    fields: fields.map(({ id }) => id),
    cells: sets.map((a, i) =>
      sets.map((b, j): Cell => {
        const shuffledValues = i === j ? [] : drawn.flatMap((table) => table[i]![j] ?? [])
        return { ...pairOverlap(a, b, population), shuffled: spread(shuffledValues) }
      }),
    ),
  }
}

/** What two sets of neurons share, and what random sets of their sizes would. */
export function pairOverlap(
  a: ReadonlySet<number>,
  b: ReadonlySet<number>,
  population: number,
): Omit<Cell, 'shuffled'> {
  const shared = sharedBy(a, b)
  const chance = randomOverlap(a.size, b.size, population)
  return {
    ...{ a: a.size, b: b.size, shared },
    jaccard: jaccard(a, b),
    overlap: Math.min(a.size, b.size) === 0 ? null : shared / Math.min(a.size, b.size),
    expected: { shared: chance.shared, jaccard: chance.jaccard },
    lift: chance.shared === 0 ? null : shared / chance.shared,
    p: chance.atLeast(shared),
  }
}

/** Shared by united; null for two empty sets. */
export function jaccard(a: ReadonlySet<number>, b: ReadonlySet<number>): number | null {
  const shared = sharedBy(a, b)
  const united = a.size + b.size - shared
  return united === 0 ? null : shared / united
}

function sharedBy(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  let shared = 0
  for (const neuron of a) if (b.has(neuron)) shared++
  return shared
}

function pooled(
  memberLists: readonly (readonly number[])[],
  questions: readonly Pick<EvaluatedQuestion, 'neurons'>[],
): Set<number>[] {
  return memberLists.map((members) => new Set(members.flatMap((i) => questions[i]!.neurons)))
}

/** The same questions in fields of the same sizes, at random. */
function reassigned(memberLists: readonly (readonly number[])[], random: () => number): number[][] {
  const mixed = shuffled(memberLists.flat(), random)
  let from = 0
  return memberLists.map(({ length }) => mixed.slice(from, (from += length)))
}

function jaccards(sets: readonly ReadonlySet<number>[]): (number | null)[][] {
  return sets.map((a, i) => sets.map((b, j) => (i === j ? null : jaccard(a, b))))
}

function spread(values: readonly number[]): Cell['shuffled'] {
  if (values.length === 0) return { mean: null, low: null, high: null }
  const sorted = [...values].sort((a, b) => a - b)
  const at = (p: number): number => sorted[Math.round(p * (sorted.length - 1))]!
  return { mean: sorted.reduce((sum, value) => sum + value, 0) / sorted.length, low: at(0.025), high: at(0.975) }
}
