import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../../../main/base/random.ts'
import { signFlipTest } from '../../../../main/methods/statistics/signFlip.ts'

// Darwin's maize: crossed minus self-fertilised, eighths of an inch.
const darwin = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]

describe('signFlipTest', () => {
  test("counts Fisher's 1,726 of 32,768 assignments (The Design of Experiments, section 21)", () => {
    expect(signFlipTest(darwin, { seed: 0 }) * 32768).toBe(1726)
  })

  test('is McNemar’s exact test where every difference has one size', () => {
    expect(signFlipTest([1, 1, 1, 1, 1, 1, 1, 1, -1], { seed: 0 })).toBe((2 * (1 + 9)) / 2 ** 9)
  })

  test('says 1 where nothing differs, and leaves unchanged units out', () => {
    expect(signFlipTest([0, 0], { seed: 0 })).toBe(1)
    expect(signFlipTest([0, 3, 0, 3], { seed: 0 })).toBe(0.5)
  })

  test('sampled, agrees with the exact count', () => {
    const padded = [...darwin, 1e-9] // one more than is counted exactly; it changes nothing
    const p = signFlipTest(padded, { seed: 1, draws: 19_999 })
    expect(Math.abs(p - 1726 / 32768)).toBeLessThan(0.005) // three standard errors of 20,000 draws
  })

  test('sampled, never says 0 and repeats itself', () => {
    const random = seededRandom(3)
    const clear = Array.from({ length: 60 }, () => 1 + random())
    expect(signFlipTest(clear, { seed: 5 })).toBe(1 / 2000)
    expect(signFlipTest(darwin.concat(1), { seed: 5 })).toBe(signFlipTest(darwin.concat(1), { seed: 5 }))
  })
})
