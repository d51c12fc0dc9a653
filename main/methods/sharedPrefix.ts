/** Shorter openings are not worth a cache of their own. */
import { smallest } from '../base/lists.ts'
const fewest = 8

/**
 * How many tokens at the start of each prompt are to be computed once for all that begin alike: the opening lines of
 * a template. It depends on the prompts alone, not on their order or on what was computed before, so that a run that
 * is resumed computes the same numbers to the last bit.
 */
export function sharedPrefixes(prompts: readonly (readonly number[])[]): number[] {
  const groups = new Map<string, (readonly number[])[]>()
  const keyOf = (ids: readonly number[]): string => ids.slice(0, fewest).join()
  for (const ids of prompts) {
    const group = groups.get(keyOf(ids)) ?? []
    groups.set(keyOf(ids), group)
    group.push(ids)
  }
  const lengths = new Map([...groups].map(([key, group]) => [key, group.length < 2 ? 0 : commonLength(group)]))
  return prompts.map((ids) => lengths.get(keyOf(ids))!)
}

/** Tokens that all have in common; the last token of each stays out, because its own position is what is asked for. */
function commonLength(group: readonly (readonly number[])[]): number {
  const [first, ...rest] = group
  let length = smallest(group.map((ids) => ids.length - 1))
  for (const ids of rest) {
    let same = 0
    while (same < length && ids[same] === first![same]) same++
    length = same
  }
  return length < fewest ? 0 : length
}
