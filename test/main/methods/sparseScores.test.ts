import { describe, expect, test } from 'vitest'
import { sparseScores } from '../../../main/methods/sparseScores.ts'

describe('sparseScores', () => {
  test('keeps both signs down to a thousandth of the largest score, and the sum of all', () => {
    const { neurons, scores, max, sum } = sparseScores(Float32Array.of(2, 0.001, -0.003, 0.0025, 0, -4))
    expect([...neurons]).toEqual([0, 2, 3, 5])
    expect(scores).toEqual(Float32Array.of(2, -0.003, 0.0025, -4))
    expect(max).toBe(2)
    expect(sum).toBeCloseTo(-1.9995, 6)
  })

  test('a positive score far below the largest negative one stays', () => {
    expect([...sparseScores(Float32Array.of(1e-6, -1, 5e-7)).neurons]).toEqual([0, 1, 2])
  })

  test('without a positive score the largest magnitude is the measure', () => {
    const { neurons, max } = sparseScores(Float32Array.of(-1, -1e-4, -0.5))
    expect([...neurons]).toEqual([0, 2])
    expect(max).toBe(Math.fround(-1e-4))
  })

  test('of zeros nothing is kept', () => {
    expect(sparseScores(new Float32Array(4))).toMatchObject({ neurons: new Int32Array(0), max: 0, sum: 0 })
  })
})
