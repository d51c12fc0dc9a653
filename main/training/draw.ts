import { seededRandom } from '../base/random.ts'
import { shuffled } from '../datasets/optionOrders.ts'

/** Seeded choices, one after the other. */
export class Draw {
  readonly random: () => number

  constructor(seed: number) {
    this.random = seededRandom(seed)
  }

  chance(probability: number): boolean {
    return this.random() < probability
  }

  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number {
    return from + Math.floor(this.random() * (to - from + 1))
  }

  oneOf<T>(list: readonly T[]): T {
    return list[Math.floor(this.random() * list.length)]!
  }

  /** Up to `count` different members in random order. */
  some<T>(list: readonly T[], count: number): T[] {
    return shuffled(list, this.random).slice(0, count)
  }

  /** A key of `shares`, as often as its share says. */
  byShare<Key extends string>(shares: Readonly<Partial<Record<Key, number>>>): Key {
    const entries = Object.entries(shares) as [Key, number][]
    let left = this.random() * entries.reduce((sum, [, share]) => sum + share, 0)
    return (entries.find(([, share]) => (left -= share) < 0) ?? entries.at(-1)!)[0]
  }
}
