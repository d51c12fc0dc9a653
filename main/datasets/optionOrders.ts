import { createHash } from 'node:crypto'
import { seededRandom } from '../base/random.ts'

export interface OrderedItem {
  readonly id: string
  readonly options: readonly string[]
  readonly answer: number
}

/**
 * Option orders for every variant of every question, such that each letter is the right one equally often: over all
 * variants of the questions with the same number of options the counts differ by at most one. The variants of one
 * question have different right letters as far as there are letters. The other options stand in a random order.
 *
 * @returns per question, per variant: the index in `options` of what stands behind each letter
 */
export function optionOrders(items: readonly OrderedItem[], nVariants: number, seed: number): number[][][] {
  const orders: number[][][] = items.map(() => [])
  for (const [nOptions, members] of bySize(items)) {
    const random = seededRandom(seedOf(seed, `letters of ${nOptions}`))
    const letters = shuffled(range(nOptions), random)
    for (const [rank, member] of shuffled(members, random).entries()) {
      for (let variant = 0; variant < nVariants; variant++) {
        const item = items[member]!
        const letter = letters[cycle(rank * nVariants + variant, nVariants, nOptions)]!
        const others = range(nOptions).filter((option) => option !== item.answer)
        const order = shuffled(others, seededRandom(seedOf(seed, `${item.id} ${variant}`)))
        order.splice(letter, 0, item.answer)
        orders[member]!.push(order)
      }
    }
  }
  return orders
}

/** A seed for one thing, from the seed for all of them: what happens to it does not depend on what came before. */
export function seedOf(seed: number, name: string): number {
  return createHash('sha256').update(`${seed} ${name}`).digest().readUIntBE(0, 6)
}

/** A copy in random order (Fisher and Yates). */
export function shuffled<T>(list: readonly T[], random: () => number): T[] {
  const result = [...list]
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    ;[result[i], result[j]] = [result[j]!, result[i]!]
  }
  return result
}

/**
 * Slots take the letters in turn. Where the counts of variants and letters share a factor, a variant would always meet
 * the same few letters: each full turn of both starts one letter later.
 */
function cycle(slot: number, nVariants: number, nOptions: number): number {
  const turn = (nVariants * nOptions) / greatestCommonDivisor(nVariants, nOptions)
  return (slot + Math.floor(slot / turn)) % nOptions
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}

function bySize(items: readonly OrderedItem[]): Map<number, number[]> {
  const sizes = new Map<number, number[]>()
  for (const [i, { options }] of items.entries()) {
    const members = sizes.get(options.length)
    if (members === undefined) sizes.set(options.length, [i])
    else members.push(i)
  }
  return sizes
}

function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i)
}
