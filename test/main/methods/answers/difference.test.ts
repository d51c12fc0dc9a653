import { describe, expect, test } from 'vitest'
import { accuracyDifference } from '../../../../main/methods/answers/difference.ts'
import { createBootstrap } from '../../../../main/methods/statistics/bootstrap.ts'

const bootstrap = createBootstrap(500, 1)
const pair = (unit: number, rightBefore: boolean, rightAfter: boolean) => ({
  ...{ unit, rightBefore, rightAfter, sameAnswer: rightBefore === rightAfter },
})
const range = (n: number) => Array.from({ length: n }, (_, i) => i)

describe('accuracyDifference', () => {
  test('is the growth of the share of right prompts, of which each counts once', () => {
    // 1 of 4 before, 3 of 4 after.
    const answers = [pair(0, true, true), pair(0, false, true), pair(0, false, true), pair(1, false, false)]
    expect(accuracyDifference(answers, bootstrap)).toMatchObject({ mean: 0.5, units: 2 })
  })

  test('has an interval from five facts on, over facts and not over prompts', () => {
    const changes = (nUnits: number, nVariants: number) =>
      range(nUnits).flatMap((unit) => range(nVariants).map(() => pair(unit, unit % 2 === 0, unit % 4 < 2)))
    expect(accuracyDifference(changes(4, 10), bootstrap)).toMatchObject({ low: null, high: null })
    const [once, thrice] = [1, 3].map((n) => accuracyDifference(changes(20, n), bootstrap))
    expect(once!.low).toBeLessThan(once!.high!)
    expect(thrice).toEqual(once)
  })

  test('is exactly 0 where nothing changed, and nothing of nothing', () => {
    const same = range(8).map((unit) => pair(unit, unit < 4, unit < 4))
    expect(accuracyDifference(same, bootstrap)).toEqual({ mean: 0, low: 0, high: 0, units: 8 })
    expect(accuracyDifference([], bootstrap)).toMatchObject({ mean: null, units: 0 })
  })
})
