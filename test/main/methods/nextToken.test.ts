import { describe, expect, test } from 'vitest'
import {
  klDivergence,
  tokenLogProbability,
  topCandidates,
  tokenProbabilities,
} from '../../../main/methods/nextToken.ts'

const logits = new Float32Array([0, 1, 2, 3, 4, 5, 100, 101])

describe('tokenProbabilities', () => {
  test('sums to one over the vocabulary and does not overflow', () => {
    const all = tokenProbabilities(logits, [0, 1, 2, 3, 4, 5, 6, 7])
    expect(all.reduce((a, b) => a + b)).toBeCloseTo(1, 12)
    expect(all[7]! / all[6]!).toBeCloseTo(Math.E, 6)
  })
})

describe('tokenLogProbability', () => {
  test('is the logarithm of the probability, also where that is 0 in any number', () => {
    const [prob] = tokenProbabilities(logits, [7])
    expect(tokenLogProbability(logits, 7)).toBeCloseTo(Math.log(prob!), 12)
    expect(tokenLogProbability(Float32Array.of(0, 2000), 0)).toBe(-2000)
  })
})

describe('klDivergence', () => {
  test('of a fair coin from one that shows heads in a quarter of all cases', () => {
    const [p, q] = [Float32Array.of(0, 0), Float32Array.of(0, Math.log(3))]
    expect(klDivergence(p, q)).toBeCloseTo(Math.log(2) - Math.log(3) / 2, 7) // 1/2 ln(2) + 1/2 ln(2/3)
    expect(klDivergence(q, p)).toBeCloseTo(Math.log(0.5) / 4 + (3 / 4) * Math.log(1.5), 7)
  })

  test('is nothing between equal distributions, however the logits are shifted', () => {
    expect(klDivergence(logits, logits)).toBe(0)
    expect(
      klDivergence(
        logits,
        logits.map((logit) => logit + 8),
      ),
    ).toBeCloseTo(0, 12)
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
