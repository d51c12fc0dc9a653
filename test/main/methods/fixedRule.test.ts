import { describe, expect, test } from 'vitest'
import { fixedIntegral } from '../../../main/methods/fixedRule.ts'
import { gaussLegendreRule, paperRule, publishedRule, type QuadratureRule } from '../../../main/methods/quadrature.ts'
import { AnalyticPath, polynomial, randomPath } from '../../support/analyticPath.ts'
import { largestDifference } from '../../support/closeness.ts'

/** As `attribute` samples it: the rule's own points and both ends. */
const sampled = (path: AnalyticPath, { alphas }: QuadratureRule) => path.at(new Set([0, 1, ...alphas]))
// densities are stored in float32
const float32 = 1e-6

describe('fixedIntegral', () => {
  test('is the weighted sum of the rule, extra points left out', () => {
    const path = new AnalyticPath([polynomial([1]), polynomial([0, 2])])
    const { attribution } = fixedIntegral(sampled(path, paperRule(2)), paperRule(2))
    expect([...attribution]).toEqual([1, 1.5])
  })

  test('reports what the rule lacks of completeness, with its sign', () => {
    const path = new AnalyticPath([polynomial([0, 2])]) // P(1) - P(0) = 1
    expect(fixedIntegral(sampled(path, paperRule(2)), paperRule(2)).completeness).toBeCloseTo(0.5, 6)
    expect(fixedIntegral(sampled(path, publishedRule(1)), publishedRule(1)).completeness).toBeCloseTo(-1, 6)
    expect(fixedIntegral(sampled(path, gaussLegendreRule(2)), gaussLegendreRule(2)).completeness).toBeCloseTo(0, 6)
  })

  test('knows the error of a cubic density to rounding', () => {
    // two neurons that cancel: completeness sees nothing of either
    const path = new AnalyticPath([polynomial([1, -2, 3, 4]), polynomial([-1, 2, -3, -4])])
    const { attribution, error } = fixedIntegral(sampled(path, publishedRule(8)), publishedRule(8))
    expect(Math.abs(attribution[0]! - path.exact[0]!)).toBeGreaterThan(0.01)
    expect(error).toBeCloseTo(Math.abs(attribution[0]! - path.exact[0]!), 5)
  })

  test.each([
    ['published', publishedRule(16)],
    ['paper', paperRule(16)],
    ['gauss-legendre', gaussLegendreRule(16)],
  ] as const)('%s never errs by more than twice its estimate where its points resolve the peak', (_, rule) => {
    for (let seed = 0; seed < 200; seed++) {
      const path = randomPath(seed, 0.2 + (seed % 20) / 20)
      const { attribution, error } = fixedIntegral(sampled(path, rule), rule)
      expect(largestDifference(attribution, path.exact), `seed ${seed}`).toBeLessThanOrEqual(2 * error + float32)
    }
  })

  test('of a path that was sampled at one point of two takes what it has', () => {
    const path = new AnalyticPath([polynomial([1])])
    expect(fixedIntegral(path.at([0, 1]), publishedRule(2))).toMatchObject({ completeness: 0, error: 0 })
  })

  test('refuses a path that lacks one of its points', () => {
    const path = new AnalyticPath([polynomial([1])])
    expect(() => fixedIntegral(path.at([0, 1]), paperRule(2))).toThrow('not sampled at 0.5')
  })
})
