import { describe, expect, test } from 'vitest'
import { flipsOf } from '../../../../main/methods/answers/flips.ts'

describe('flipsOf', () => {
  const flip = (unit: number, rightBefore: boolean, rightAfter: boolean, sameAnswer = rightBefore === rightAfter) => ({
    ...{ unit, rightBefore, rightAfter, sameAnswer },
  })

  test('counts both directions by their denominators', () => {
    const flips = flipsOf([
      ...[flip(0, true, false), flip(1, true, true), flip(2, true, true)],
      ...[flip(3, false, true), flip(4, false, false), flip(5, false, false, false)],
    ])
    expect(flips).toMatchObject({ of: 6, right: 3, wrong: 3, toWrong: 1, toRight: 1, toOtherWrong: 1 })
    expect(flips).toMatchObject({ improved: 1, worsened: 1, p: 1 })
  })

  test('tests facts, not prompts: three variants that flip together are one', () => {
    const variants = [0, 1, 2, 3, 4, 5].flatMap((unit) => [1, 2, 3].map(() => flip(unit, true, false)))
    expect(flipsOf(variants)).toMatchObject({ toWrong: 18, worsened: 6 })
    expect(flipsOf(variants).p).toBeCloseTo(2 / 64, 12)
  })

  test('is silent about a fact whose variants flip both ways', () => {
    expect(flipsOf([flip(0, true, false), flip(0, false, true)])).toMatchObject({ improved: 0, worsened: 0, p: 1 })
  })

  test('a fact that changes both ways counts once, by what is more', () => {
    const both = [flip(0, true, false), flip(0, true, false), flip(0, false, true), flip(1, false, true)]
    expect(flipsOf(both)).toMatchObject({ toWrong: 2, toRight: 2, improved: 1, worsened: 1, p: 1 })
  })

  test('of nothing nothing has changed', () => {
    expect(flipsOf([])).toMatchObject({ of: 0, right: 0, wrong: 0, p: 1, chiSquare: 0 })
  })
})
