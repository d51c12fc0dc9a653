import { describe, expect, test } from 'vitest'
import { chebyshevPoints } from '../../../main/methods/clenshawCurtis.ts'
import { nestedIntegral } from '../../../main/methods/nestedRule.ts'
import { slowPace } from '../../../main/methods/pathPace.ts'
import { randomPath } from '../../support/analyticPath.ts'
import { largestDifference } from '../../support/closeness.ts'

describe('slowPace', () => {
  test.each([
    ['within the path', 0.4, 0.1],
    ['before it', -0.3, 0.05],
    ['behind it', 1.2, 0.6],
    ['at an end, hardly any', 0, 1e-3],
  ])('rises from 0 to 1 with the slope that it says, slowest at the centre: %s', (_, centre, width) => {
    const { alpha, slope } = slowPace(centre, width)
    expect([alpha(0), alpha(1)]).toEqual([0, 1])
    const h = 1e-6
    let slowest = { at: 0, slope: Infinity }
    for (let t = 0.01; t < 1; t += 0.01) {
      expect((alpha(t + h) - alpha(t - h)) / (2 * h) / slope(t)).toBeCloseTo(1, 6)
      if (slope(t) < slowest.slope) slowest = { at: alpha(t), slope: slope(t) }
    }
    expect(Math.abs(slowest.at - Math.min(1, Math.max(0, centre)))).toBeLessThan(0.05)
  })

  test('halves the intervals that a path turning at the start needs', () => {
    const width = 0.05
    const errors = { even: 0, slow: 0 }
    for (let seed = 0; seed < 50; seed++) {
      const path = randomPath(seed, width)
      const pace = slowPace(0.4, 4 * width)
      const at = chebyshevPoints(32).map((t) => pace.alpha(t))
      errors.slow += largestDifference(nestedIntegral(path.at(at), 32, pace).attribution, path.exact)
      errors.even += largestDifference(nestedIntegral(path.at(chebyshevPoints(32)), 32).attribution, path.exact)
    }
    expect(errors.slow).toBeLessThan(errors.even / 2)
  })
})
