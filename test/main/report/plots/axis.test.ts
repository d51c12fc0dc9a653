import { describe, expect, test } from 'vitest'
import { axisFor } from '../../../../main/report/plots/axis.ts'
import { seededRandom } from '../../../support/random.ts'

describe('axisFor', () => {
  test('has round ends that hold all values, and ticks that are round and even', () => {
    const { min, max, ticks } = axisFor([-0.37, 0.12], { from: 0, to: 100 })
    expect([min, max]).toEqual([-0.4, 0.2])
    expect(ticks.map((tick) => Number(tick.toFixed(9)))).toEqual([-0.4, -0.3, -0.2, -0.1, 0, 0.1, 0.2])
  })

  test('whatever the values, places lie between the ends and ticks are few', () => {
    const random = seededRandom(5)
    for (let round = 0; round < 500; round++) {
      const size = 10 ** (8 * random() - 4)
      const values = Array.from({ length: 1 + Math.floor(5 * random()) }, () => size * (random() - 0.5))
      const axis = axisFor(values, { from: 10, to: 210 })
      for (const value of [...values, ...axis.ticks]) {
        expect(axis.place(value)).toBeGreaterThanOrEqual(10 - 1e-6)
        expect(axis.place(value)).toBeLessThanOrEqual(210 + 1e-6)
      }
      expect(axis.ticks.length).toBeGreaterThanOrEqual(2)
      expect(axis.ticks.length).toBeLessThanOrEqual(8)
    }
  })

  test('stops at a limit', () => {
    expect(axisFor([0.2, 1], { from: 0, to: 1, limits: [0, 1] })).toMatchObject({ min: 0, max: 1 })
  })

  test('can be drawn without a value, and with equal ones', () => {
    expect(axisFor([NaN], { from: 0, to: 10 }).place(0)).toBeGreaterThanOrEqual(0)
    expect(Number.isFinite(axisFor([3, 3], { from: 0, to: 10, include: [] }).place(3))).toBe(true)
  })

  test('runs downwards where its ends do', () => {
    const { place } = axisFor([0, 10], { from: 100, to: 0 })
    expect([place(0), place(10)]).toEqual([100, 0])
  })
})
