import { describe, expect, test } from 'vitest'
import { accuracyOf } from '../../../../main/methods/evaluation/accuracy.ts'

const answers = (right: readonly (readonly boolean[])[], nLetters = 4) =>
  right.flatMap((variants, unit) => variants.map((each) => ({ unit, right: each, nLetters })))
const times = <T>(n: number, value: T): T[] => Array.from({ length: n }, () => value)

describe('accuracyOf', () => {
  test('does not take three variants of one fact for three answers', () => {
    const alike = accuracyOf(answers([...times(10, [true, true, true]), ...times(10, [false, false, false])]))
    const apart = accuracyOf(answers([...times(30, [true]), ...times(30, [false])]))
    expect([alike.share, apart.share]).toEqual([0.5, 0.5])
    expect([alike.effective, apart.effective].map(Math.round)).toEqual([19, 59])
    expect(alike.high! - alike.low!).toBeGreaterThan(apart.high! - apart.low!)
  })

  test('is at chance as long as the interval reaches it', () => {
    expect(accuracyOf(answers([...times(8, [true]), ...times(12, [false])]))).toMatchObject({
      atChance: true,
      chance: 0.25,
    })
    expect(accuracyOf(answers([...times(14, [true]), ...times(6, [false])])).atChance).toBe(false)
    expect(accuracyOf(answers([...times(14, [true]), ...times(6, [false])], 2)).atChance).toBe(true)
    // 30 of 80 is above chance by itself, and not as the best of forty fields.
    const lucky = answers([...times(30, [true]), ...times(50, [false])])
    expect([accuracyOf(lucky).atChance, accuracyOf(lucky, 40).atChance]).toEqual([false, true])
    expect(accuracyOf([])).toMatchObject({ share: null, low: null, atChance: true })
  })
})
