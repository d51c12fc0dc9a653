import { describe, expect, test } from 'vitest'
import { exponentials, sumOfExponentials, weightedDifference } from '../../../main/methods/sumOfExponentials.ts'

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

describe('exponentials', () => {
  test('gives each term of the sum, and the sum to the last bit', () => {
    const values = Float32Array.from({ length: 50 }, (_, i) => -(i * i) / 7)
    const terms = new Float64Array(values.length)
    expect(exponentials(values, 0, terms)).toBe(sumOfExponentials(values, 0))
    for (const [i, term] of terms.entries()) expect(term).toBeCloseTo(Math.exp(values[i]!), 11)
    expect(exponentials(Float32Array.of(0, -Infinity, -800), 0, terms)).toBe(1)
    expect([...terms.subarray(0, 3)]).toEqual([1, 0, 0])
  })
})

describe('weightedDifference', () => {
  test('weighs differences, without those of weight nothing', () => {
    const weights = Float64Array.of(1, 0.5, 0)
    expect(weightedDifference(weights, Float32Array.of(2, 1, -Infinity), Float32Array.of(0, 4, 1))).toBe(0.5)
  })
})
