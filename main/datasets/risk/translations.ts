/** What the sides of a set call the same thing, learnt from the set itself. */

/** How often texts of one language stand where texts of another do. */
export interface Translations {
  add(a: string, b: string): void
  /**
   * What `a` is elsewhere, where its translations there agree.
   *
   * @param here what stands for it in the pair that is looked at, which says nothing about itself
   * @returns null where nothing follows: too few others, or they do not agree; `isSame` when `here` is among them
   */
  elsewhere(a: string, here: string): { readonly isSame: boolean; readonly text: string; readonly count: number } | null
}

/** So much of the others must agree. */
const agreement = 0.7

export function createTranslations(least = 2): Translations {
  const counts = new Map<string, Map<string, number>>()
  return {
    add(a, b) {
      const of = counts.get(a) ?? new Map<string, number>()
      counts.set(a, of)
      of.set(b, (of.get(b) ?? 0) + 1)
    },
    elsewhere(a, here) {
      let [total, most, text] = [0, 0, '']
      let others = 0
      for (const [b, count] of counts.get(a) ?? []) {
        const without = b === here ? count - 1 : count
        total += without
        if (b === here) others = without
        if (without > most) [most, text] = [without, b]
      }
      if (others > 0) return { isSame: true, text: here, count: others }
      return total >= least && most >= agreement * total ? { isSame: false, text, count: most } : null
    },
  }
}
