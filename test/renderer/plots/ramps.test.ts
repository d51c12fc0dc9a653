import { describe, expect, test } from 'vitest'
import {
  differenceRamp,
  fieldColours,
  inkOn,
  mixed,
  rampColour,
  scoreRamp,
  sequentialRamp,
  type Ramp,
} from '../../../renderer/plots/ramps.ts'
import { contrast, luminance, tokensOf } from '../styles/themeTokens.ts'

const themes = [
  ['light', false],
  ['dark', true],
  ['contrast', false],
] as const

describe.each(themes)('the ramps of the %s theme', (theme, isDark) => {
  const ground = tokensOf(theme)('surface')

  test('begin in the ground, so that nothing recedes, and change lightness one way only', () => {
    const ramp = sequentialRamp(ground, isDark)
    expect(ramp[0]).toEqual([0, ground])
    const lights = ramp.map(([, colour]) => luminance(colour))
    const steps = lights.slice(1).map((light, i) => (light - lights[i]!) * (isDark ? 1 : -1))
    expect(Math.min(...steps)).toBeGreaterThan(0)
    expect(contrast(ramp.at(-1)![1], ground)).toBeGreaterThanOrEqual(3)
  })

  test('of differences have the ground in their middle, and ends that stand out from it', () => {
    const ramp = differenceRamp(ground, isDark)
    expect(colourAt(ramp, 0.5)).toBe(ground)
    expect(ramp.map(([place]) => place)).toEqual(ramp.map((_, i) => i / (ramp.length - 1)))
    for (const [, colour] of [ramp[0]!, ramp.at(-1)!]) expect(contrast(colour, ground)).toBeGreaterThanOrEqual(3)
  })

  test('every colour of a score stands out from the ground, the smallest that is kept as well', () => {
    for (let place = 0; place <= 1; place += 0.02) {
      expect(contrast(rampColour(scoreRamp, place), ground), `at ${place}`).toBeGreaterThanOrEqual(3)
    }
  })

  test('no two fields share a colour, and none has that of the ground', () => {
    const colours = fieldColours(tokensOf(theme)('text'))
    expect(new Set([...colours, ground]).size).toBe(colours.length + 1)
  })
})

test('scores grow in lightness only, so that their order is seen without colour', () => {
  const lights = scoreRamp.map(([, colour]) => luminance(colour))
  expect(lights).toEqual(lights.toSorted((a, b) => a - b))
})

test('mixed goes evenly from one colour to the other', () => {
  expect([0, 0.5, 1].map((share) => mixed('#000000', '#ff8000', share))).toEqual(['#000000', '#804000', '#ff8000'])
})

test('mixed reads the short form that a minifier leaves of a token', () => {
  expect(mixed('#fff', '#000000', 0)).toBe('#ffffff')
})

test('inkOn gives at least 4.5:1 everywhere on the ramps', () => {
  for (const ramp of [sequentialRamp('#ffffff', false), differenceRamp('#171b22', true)]) {
    for (let place = 0; place <= 1; place += 0.05) {
      const colour = rampColour(ramp, place)
      expect(contrast(inkOn(colour), colour)).toBeGreaterThanOrEqual(4.5)
    }
  }
})

function colourAt(ramp: Ramp, place: number): string | undefined {
  return ramp.find(([at]) => at === place)?.[1]
}
