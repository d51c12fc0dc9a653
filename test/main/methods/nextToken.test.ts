import { describe, expect, test } from 'vitest'
import { topCandidates, tokenProbabilities } from '../../../main/methods/nextToken.ts'

const logits = new Float32Array([0, 1, 2, 3, 4, 5, 100, 101])

describe('tokenProbabilities', () => {
  test('sums to one over the vocabulary and does not overflow', () => {
    const all = tokenProbabilities(logits, [0, 1, 2, 3, 4, 5, 6, 7])
    expect(all.reduce((a, b) => a + b)).toBeCloseTo(1, 12)
    expect(all[7]! / all[6]!).toBeCloseTo(Math.E, 6)
  })
})

describe('topCandidates', () => {
  test('gives the likeliest first, the lower id of equal ones, and no more than there are', () => {
    const ids = (values: number[], n: number) => topCandidates(new Float32Array(values), n).map(({ id }) => id)
    expect(ids([1, 5, 3, 5, 4], 3)).toEqual([1, 3, 4])
    expect(ids([1, 2], 5)).toEqual([1, 0])
    expect(ids([0, 0, 0], 2)).toEqual([0, 1])
  })
})
