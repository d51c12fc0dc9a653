import { describe, expect, test } from 'vitest'
import { effectiveSize } from '../../../../main/methods/statistics/effectiveSize.ts'

const clusters = (...successes: number[]) => successes.map((count) => ({ successes: count, size: 3 }))

describe('effectiveSize', () => {
  test('counts clusters, less one, when answers about a fact are always alike', () => {
    // Six facts of three variants, half of them known: var = 6/5 * 6 * 1.5^2 / 18^2 = 0.05, 0.25 / 0.05 = 5.
    expect(effectiveSize(clusters(3, 3, 3, 0, 0, 0))).toBeCloseTo(5, 12)
  })

  test('counts what lies between for answers that are partly alike', () => {
    // Shares 2/3, spread (3-2)^2 * 2 + 0 * 2 + (1-2)^2 * 2 = 4; var = 6/5 * 4 / 324; (2/9) / var = 15.
    expect(effectiveSize(clusters(3, 3, 2, 2, 1, 1))).toBeCloseTo(15, 12)
  })

  test('is never more than the answers', () => {
    expect(effectiveSize(clusters(2, 1, 2, 1, 2, 1))).toBe(18)
  })

  test('is the number of clusters where nothing shows how alike answers are', () => {
    expect(effectiveSize(clusters(3, 3, 3, 3, 3, 3))).toBe(6)
    expect(effectiveSize(clusters(0, 0, 0, 0, 0))).toBe(5)
    expect(effectiveSize(clusters(2, 2, 2))).toBe(3)
    expect(effectiveSize([])).toBe(0)
  })
})
