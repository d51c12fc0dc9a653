import { describe, expect, test } from 'vitest'
import { areaFromOne, areaUnder, areaWeights } from '../../../../main/methods/faithfulness/curveAreas.ts'

/** f at .1, .2, .5, 1, 2, 5, 10, 20, 50 and 100 % kept; the areas were worked by hand. */
const curves = [
  // the axis begins at 0.001
  ['1 throughout', [1, 1, 1, 1, 1, 1, 1, 1, 1, 1], 0.999, 0],
  ['0 throughout', [0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 0, 0.999],
  // 0.3 * 0.25 + 0.5 * 0.75;  0.199 + 0.3 * 0.75 + 0.5 * 0.25
  ['0 up to a fifth, then a half', [0, 0, 0, 0, 0, 0, 0, 0, 0.5, 1], 0.45, 0.549],
  // 0.3 * 1 + 0.5 * 1.5;  0.199 + 0.3 * 1 + 0.5 * 0.5: the crossing of 1 between two points is not seen
  ['twice as good without what harms', [0, 0, 0, 0, 0, 0, 0, 0, 2, 1], 1.05, 0.749],
  // 0.001 * -0.5;  0.001 * 1.5 + 0.998 * 1: only the first trapezoid differs from 0 throughout
  ['below none at first', [-1, 0, 0, 0, 0, 0, 0, 0, 0, 0], -0.0005, 0.9995],
] as const

describe('areaUnder and areaFromOne', () => {
  test.each(curves)('%s', (_, f, cpr, cmd) => {
    expect(areaUnder(f)).toBeCloseTo(cpr, 12)
    expect(areaFromOne(f)).toBeCloseTo(cmd, 12)
  })

  test('the points weigh what they span, on a linear axis', () => {
    expect(areaWeights.map((weight) => Number(weight.toFixed(6)))).toEqual([
      0.0005, 0.002, 0.004, 0.0075, 0.02, 0.04, 0.075, 0.2, 0.4, 0.25,
    ])
  })
})
