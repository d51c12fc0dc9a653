import { describe, expect, test } from 'vitest'
import { ratesOf } from '../../../../renderer/screens/runs/jobRates.ts'

const point = (elapsedMs: number, done: number) => ({ elapsedMs, done, phase: 'ask' })

describe('ratesOf', () => {
  test('a steady job is a level line, however its points lie', () => {
    const rates = ratesOf([point(0, 0), point(100, 1), point(900, 9), point(2000, 20)], 4)
    rates.forEach((rate) => expect(rate).toBeCloseTo(10, 9))
  })

  test('half the rate in the second half is half the height; together they are all that was done', () => {
    const rates = ratesOf([point(0, 0), point(1000, 20), point(2000, 30)], 4)
    expect(rates).toEqual([20, 20, 10, 10])
    expect(rates.reduce((sum, rate) => sum + rate * 0.5, 0)).toBe(30)
  })

  test('one point tells no rate', () => {
    expect(ratesOf([point(5, 1)], 4)).toEqual([])
  })
})
