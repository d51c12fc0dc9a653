import { createHash } from 'node:crypto'
import { seededRandom } from '../base/random.ts'
import { fixedPlaces } from './checks/optionsThatName.ts'

export interface OrderedItem {
  readonly id: string
  readonly options: readonly string[]
  readonly answer: number
}

/**
 * Option orders for every variant of every question, such that each letter is the right one equally often: over all
 * variants of the questions with the same number of options the counts differ by at most one. The variants of one
 * question have different right letters as far as there are letters. The other options stand in a random order.
 * Options that speak of others ("All of the above") keep their places, and with them those whose place they name; such
 * questions are balanced among themselves, over the places that are left.
 *
 * @returns per question, per variant: the index in `options` of what stands behind each letter
 */
export function optionOrders(items: readonly OrderedItem[], nVariants: number, seed: number): number[][][] {
  const orders: number[][][] = items.map(() => [])
  for (const { name, places, members } of groupsOf(items)) {
    const random = seededRandom(seedOf(seed, `letters of ${name}`))
    const letters = shuffled(places, random)
    for (const [rank, member] of shuffled(members, random).entries()) {
      for (let variant = 0; variant < nVariants; variant++) {
        const item = items[member]!
        const slot = cycle(rank * nVariants + variant, nVariants, letters.length)
        orders[member]!.push(orderOf(item, places, letters[slot], seedOf(seed, `${item.id} ${variant}`)))
      }
    }
  }
  return orders
}

/** An order with the right option at `letter`, where that is one of the free places, and what has no free place at its own. */
function orderOf(
  { options, answer }: OrderedItem,
  places: readonly number[],
  letter: number | undefined,
  seed: number,
) {
  const order = range(options.length)
  const isFree = places.includes(answer)
  const others = shuffled(
    places.filter((option) => option !== answer),
    seededRandom(seed),
  )
  for (const place of places) order[place] = isFree && place === letter ? answer : others.shift()!
  return order
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

/** Questions that are balanced together: those with as many options of which the same ones may change places. */
function groupsOf(items: readonly OrderedItem[]): { name: string; places: readonly number[]; members: number[] }[] {
  const groups = new Map<string, { name: string; places: readonly number[]; members: number[] }>()
  for (const [i, { options }] of items.entries()) {
    const fixed = fixedPlaces(options)
    const name = fixed.length === 0 ? String(options.length) : `${options.length} but ${fixed.join()}`
    const group = groups.get(name)
    if (group !== undefined) group.members.push(i)
    else {
      const places = range(options.length).filter((place) => !fixed.includes(place))
      groups.set(name, { name, places, members: [i] })
    }
  }
  return [...groups.values()]
}

function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i)
}
