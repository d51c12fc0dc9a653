import type { Slices } from '../base/slices.ts'

const runLength = 500

/** As `toSorted`, in slices: short runs are sorted each at once, then merged. */
export async function sortInSlices<T>(
  list: readonly T[],
  compare: (a: T, b: T) => number,
  slices: Slices,
): Promise<readonly T[]> {
  let from: T[] = []
  for (let i = 0; i < list.length; i += runLength) {
    for (const each of list.slice(i, i + runLength).sort(compare)) from.push(each)
    await slices.step()
  }
  for (let width = runLength; width < list.length; width *= 2) {
    const to: T[] = []
    for (let start = 0; start < from.length; start += 2 * width) {
      const [middle, end] = [Math.min(start + width, from.length), Math.min(start + 2 * width, from.length)]
      for (let [a, b] = [start, middle]; a < middle || b < end;) {
        const isLeft = b === end || (a < middle && compare(from[a]!, from[b]!) <= 0)
        to.push(isLeft ? from[a++]! : from[b++]!)
        if (to.length % 100 === 0) await slices.step()
      }
    }
    from = to
  }
  return from
}
