import { describe, expect, test } from 'vitest'
import { sumOfExponentials, weightedDifference } from '../../../main/methods/sumOfExponentials.ts'

describe('sumOfExponentials', () => {
  test('is Math.exp to 7e-12 wherever a float64 has digits', () => {
    let worst = 0
    for (let x = 0; x > -690; x -= 0.0137) {
      const value = Float32Array.of(x)
      worst = Math.max(worst, Math.abs(sumOfExponentials(value, 0) / Math.exp(value[0]!) - 1))
    }
    expect(worst).toBeLessThan(7e-12)
  })

  test('adds up, relative to the largest', () => {
    expect(sumOfExponentials(Float32Array.of(5, 5, 4), 5)).toBeCloseTo(2 + Math.exp(-1), 11)
  })

  test('counts what is infinitely small as nothing, and does not hide a NaN', () => {
    expect(sumOfExponentials(Float32Array.of(0, -Infinity, -1e30, -800), 0)).toBe(1)
    expect(sumOfExponentials(Float32Array.of(0, NaN), 0)).toBeNaN()
  })
})

describe('weightedDifference', () => {
  test('weighs differences by exponentials', () => {
    const sum = weightedDifference(Float32Array.of(2, 1, -Infinity), Float32Array.of(0, 4, 1), 2)
    expect(sum).toBeCloseTo(2 - 3 * Math.exp(-1), 11)
  })
})
