import { describe, expect, test } from 'vitest'
import { agreementOf, meanAgreement, pearson, ranks } from '../../../main/methods/agreement.ts'
import { createBootstrap } from '../../../main/methods/statistics/bootstrap.ts'

describe('agreementOf', () => {
  const measured = { neurons: [3, 5, 8, 9], scores: [1, 2, 4, 3], effects: [0.1, 0.2, 0.4, -0.3] }

  test('counts which of the largest positive effects the list names', () => {
    const { top, found } = agreementOf(measured, [8, 9], 2)
    expect([top, found]).toEqual([2, 1])
    // a neuron that speaks against the answer is no neuron to be found
    expect(agreementOf(measured, [8, 5, 3, 9], 20)).toMatchObject({ top: 3, found: 3 })
  })

  test('correlates values, and their ranks', () => {
    const { pearson: r, spearman } = agreementOf(measured, [], 2)
    // means 2.5 and 0.1: (-1.5)(0) + (-0.5)(0.1) + (1.5)(0.3) + (0.5)(-0.4) = 0.2; 5 and 0.26
    expect(r).toBeCloseTo(0.2 / Math.sqrt(5 * 0.26), 12)
    // ranks 1 2 4 3 and 2 3 4 1: differences 1 1 0 2
    expect(spearman).toBeCloseTo(1 - (6 * 6) / (4 * 15), 12)
  })
})

test('there is no correlation of fewer than three pairs, or with what does not vary', () => {
  expect(pearson([1, 2], [3, 4])).toBeNull()
  expect(pearson([1, 2, 3], [5, 5, 5])).toBeNull()
})

test('equal values share the mean of their ranks', () => {
  expect([...ranks([5, 1, 5, 0])]).toEqual([3.5, 2, 3.5, 1])
})

test('questions of one fact are one unit, and those without a correlation are left out of its mean alone', () => {
  const agreement = { pearson: 0.5, spearman: 0.5, top: 20, found: 15 }
  const of = (unit: number, changes: object) => ({ unit, agreement: { ...agreement, ...changes } })
  const mean = meanAgreement([of(0, {}), of(0, { pearson: null }), of(1, { pearson: 1 })], createBootstrap(50, 0))
  expect(mean).toMatchObject({ questions: 3, pearson: { mean: 0.75, units: 2 }, found: { mean: 15, low: null } })
})
