import { describe, expect, test } from 'vitest'
import { remainingMs, trialQuestions } from '../../../main/jobs/estimate.ts'

describe('trialQuestions', () => {
  test('takes a short, a middling and a long one', () => {
    const lengths = new Map(Array.from({ length: 9 }, (_, i): [string, number] => [`q${i}`, (i * 7) % 9]))
    const chosen = trialQuestions(lengths).map((id) => lengths.get(id))
    expect(chosen).toEqual([1, 4, 7])
  })

  test('tries none where three questions or fewer are left: nothing would be left to foretell', () => {
    const lengths = (n: number) => new Map(Array.from({ length: n }, (_, i) => [`q${i}`, 5] as const))
    expect([0, 1, 2, 3].map((n) => trialQuestions(lengths(n)))).toEqual([[], [], [], []])
    expect(new Set(trialQuestions(lengths(4))).size).toBe(3)
  })
})

describe('remainingMs', () => {
  test('is the mean without the first, a tenth about it when all took the same', () => {
    const { lowMs, highMs } = remainingMs([9000, 100, 100, 100], 50)
    expect(lowMs).toBeCloseTo(5000 / 1.1, 9)
    expect(highMs).toBeCloseTo(5000 * 1.1, 9)
  })

  test('is as wide as two standard errors in proportion', () => {
    // mean 200, variance 10000 over 3, standard error 57.735
    const { lowMs, highMs } = remainingMs([0, 100, 200, 300], 2)
    expect(lowMs).toBeCloseTo(400 * Math.exp(-1.154700538 / 2), 6)
    expect(highMs).toBeCloseTo(400 * Math.exp(1.154700538 / 2), 6)
  })
})
