/**
 * How far people agree who judge the same things in words: nominal values, of which each may be missing. One is agreement
 * without exception, zero what chance would give.
 */

/**
 * Cohen's kappa of two judges. Things that one of them did not judge do not count.
 *
 * @returns null without a thing that both judged, and where both always say the same one word: chance explains that
 */
export function cohenKappa(pairs: readonly (readonly [a: string, b: string])[]): number | null {
  const n = pairs.length
  const shares = (of: 0 | 1): Map<string, number> =>
    new Map([...Map.groupBy(pairs, (pair) => pair[of])].map(([word, found]) => [word, found.length / n]))
  const [first, second] = [shares(0), shares(1)]
  const observed = pairs.filter(([a, b]) => a === b).length / n
  let expected = 0
  for (const [word, share] of first) expected += share * (second.get(word) ?? 0)
  return n === 0 || expected === 1 ? null : (observed - expected) / (1 - expected)
}

/**
 * Krippendorff's alpha for nominal values of any number of judges.
 *
 * @param units what was said of each thing; things with fewer than two values say nothing
 * @returns null without such a thing, and where only one word was ever said
 */
export function krippendorffAlpha(units: readonly (readonly string[])[]): number | null {
  const judged = units.filter((values) => values.length > 1)
  const totals = new Map<string, number>()
  let observed = 0
  for (const values of judged) {
    const counts = new Map([...Map.groupBy(values, (word) => word)].map(([word, found]) => [word, found.length]))
    for (const [word, count] of counts) {
      totals.set(word, (totals.get(word) ?? 0) + count)
      // Ordered pairs of different words, each unit weighing as much as it has values.
      observed += (count * (values.length - count)) / (values.length - 1)
    }
  }
  const n = [...totals.values()].reduce((sum, count) => sum + count, 0)
  const expected = [...totals.values()].reduce((sum, count) => sum + count * (n - count), 0) / (n - 1)
  return n === 0 || expected === 0 ? null : 1 - observed / expected
}
