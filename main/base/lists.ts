/** Lists of any length: a call takes some hundred thousand arguments, and Math.max of a longer list, spread, fails. */

/** The largest number, at least `least`; NaN when there is one among them. */
export function largest(values: Iterable<number>, least = -Infinity): number {
  let found = least
  for (const value of values) found = Math.max(found, value)
  return found
}

/** The smallest number, at most `most`; NaN when there is one among them. */
export function smallest(values: Iterable<number>, most = Infinity): number {
  let found = most
  for (const value of values) found = Math.min(found, value)
  return found
}

/** The mean; 0 of nothing. */
export function meanOf(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Adds the items to the end of a list. */
export function append<T>(list: T[], items: Iterable<T>): void {
  for (const item of items) list.push(item)
}
