import { describe, expect, test } from 'vitest'
import { faithfulnessOf, meanCurves, type QuestionCurves } from '../../../../main/methods/faithfulness/faithfulness.ts'
import { createBootstrap } from '../../../../main/methods/statistics/bootstrap.ts'

const nNeurons = 1000

/** A method whose kept neurons do nothing up to a fifth, and then `half` of all; the complement and the top likewise. */
function curves(unit: number, whole: number, none: number, half: number): QuestionCurves {
  const kept = [...Array<number>(8).fill(none), none + half * (whole - none)]
  const removed = [...Array<number>(8).fill(whole), none]
  const flat = Array<number>(9).fill(none)
  const top = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((k) => whole - k / 100)
  const method = { kept, removed, top, keptByMagnitude: kept }
  return {
    unit,
    whole,
    none,
    methods: new Map([
      ['attribution', method],
      ['random', { ...method, kept: flat, keptByMagnitude: flat }],
    ]),
  }
}

function found(questions: readonly QuestionCurves[]) {
  return faithfulnessOf(questions, 'prob', { nNeurons, bootstrap: createBootstrap(200, 0) })
}

describe('faithfulnessOf', () => {
  test('takes means over questions first, then the share', () => {
    // at the half (0.1 + 0.4 * 0.5 + 0.1 + 0.6 * 1) / 2
    const { whole, none, scale, isScaled, methods } = found([curves(0, 0.5, 0.1, 0.5), curves(1, 0.7, 0.1, 1)])
    expect([whole.value, none.value, scale.value].map((value) => Number(value!.toFixed(12)))).toEqual([0.6, 0.1, 0.5])
    expect(isScaled).toBe(true)
    const [method, random] = methods
    // (0.4 * 0.5 + 0.6 * 1) / (0.4 + 0.6) = 0.8, which no mean of shares is (0.75)
    expect(method!.kept.at(-2)).toMatchObject({ share: 0.5, neurons: 500 })
    expect(method!.kept.at(-2)!.mean).toBeCloseTo(0.5, 12)
    expect(method!.kept.at(-2)!.f.value).toBeCloseTo(0.8, 12)
    expect(method!.kept.at(-1)!.f.value).toBeCloseTo(1, 12)
    // 0.3 * 0.4 + 0.5 * 0.9;  0.199 + 0.3 * (1 + 0.2) / 2 + 0.5 * 0.1
    expect(method!.cpr.value).toBeCloseTo(0.57, 12)
    expect(method!.cmd.value).toBeCloseTo(0.429, 12)
    // 1 up to a fifth, 0 from a half on: 0.199 + 0.15
    expect(method!.complement.value).toBeCloseTo(0.349, 12)
    // random: 0 up to a half, then to 1 with all
    expect(random!.cpr.value).toBeCloseTo(0.25, 12)
    expect(random!.beyondRandom).toBeNull()
    expect(method!.beyondRandom!.cpr.value).toBeCloseTo(0.32, 12)
    expect(method!.beyondRandom!.cmd.value).toBeCloseTo(0.429 - 0.749, 12)
    expect(method!.top.map(({ neurons, change }) => [neurons, Number(change.value!.toFixed(12))])).toEqual([
      [1, -0.01],
      [2, -0.02],
      [5, -0.03],
      [10, -0.04],
      [20, -0.05],
      [50, -0.06],
      [100, -0.07],
      [200, -0.08],
      [500, -0.09],
    ])
  })

  test('has intervals from five facts on, however many questions a fact has', () => {
    const four = [0, 1, 2, 3, 3, 3].map((unit, i) => curves(unit, 0.5 + i / 20, 0.1, 0.5))
    expect(found(four).methods[0]!.cpr).toMatchObject({ low: null, high: null })
    const five = found([...four, curves(4, 0.6, 0.1, 0.9)])
    const { cpr } = five.methods[0]!
    expect(cpr.low).toBeLessThan(cpr.value!)
    expect(cpr.high).toBeGreaterThan(cpr.value!)
    // each question weighs the same, in whichever fact it is
    expect(five.whole.value).toBeCloseTo((0.5 + 0.55 + 0.6 + 0.65 + 0.7 + 0.75 + 0.6) / 7, 12)
  })

  test('says nothing where all neurons and none come to the same', () => {
    const { scale, isScaled, methods } = found([curves(0, 0.25, 0.25, 1)])
    expect(isScaled).toBe(false)
    expect(scale.value).toBe(0)
    expect(methods[0]!.cpr).toEqual({ value: null, low: null, high: null })
    expect(methods[0]!.kept[0]!.f.value).toBeNull()
    expect(methods[0]!.kept[0]!.mean).toBe(0.25)
    expect(methods[0]!.top[0]!.change.value).toBeCloseTo(-0.01, 12)
  })

  test('is no share of a difference that may be none', () => {
    // with five facts of which one goes the other way, and far
    const wholes = [0.2, 0.2, 0.2, 0.2, 0]
    const { isScaled, scale } = found(wholes.map((whole, unit) => curves(unit, whole, 0.1, 0.5)))
    expect(scale.value).toBeGreaterThan(0)
    expect(scale.low).toBeLessThan(0)
    expect(isScaled).toBe(false)
  })

  test('compares with random order where it was measured', () => {
    const { methods } = curves(0, 0.5, 0.1, 0.5)
    const alone = { ...curves(0, 0.5, 0.1, 0.5), methods: new Map([...methods].slice(0, 1)) }
    expect(found([alone]).methods).toMatchObject([{ method: 'attribution', beyondRandom: null }])
  })
})

describe('meanCurves', () => {
  test('is the mean at each point', () => {
    const { whole, none, methods } = meanCurves([curves(0, 0.5, 0.1, 0.5), curves(0, 0.7, 0.3, 1)])
    expect([whole, none].map((value) => Number(value.toFixed(12)))).toEqual([0.6, 0.2])
    const { kept, top } = methods.get('attribution')!
    expect(kept.map((value) => Number(value.toFixed(12)))).toEqual([...Array<number>(8).fill(0.2), 0.5])
    expect(top[8]).toBeCloseTo(0.51, 12)
  })
})
