import { expect } from 'vitest'

export function largest(values: ArrayLike<number>): number {
  let max = 0
  for (let i = 0; i < values.length; i++) max = Math.max(max, Math.abs(values[i]!))
  return max
}

/** NaN, not 0, where lengths differ or a value is NaN: no comparison with it holds. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return NaN
  let max = 0
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i]! - b[i]!)
    if (!(difference <= max)) max = difference
    if (Number.isNaN(max)) return NaN
  }
  return max
}

/** Every value of `actual` is within `share` of the largest of `expected`. */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, share: number, what = ''): void {
  expect(largestDifference(actual, expected) / (largest(expected) || 1), what).toBeLessThanOrEqual(share)
}
