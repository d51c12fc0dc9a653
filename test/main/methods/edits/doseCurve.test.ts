import { describe, expect, test } from 'vitest'
import { doseCurves, type DoseMeasurement } from '../../../../main/methods/edits/doseCurve.ts'
import { createBootstrap } from '../../../../main/methods/statistics/bootstrap.ts'

const bootstrap = createBootstrap(200, 0)
const who = { own: 'o', 'same-fact': 's', unrelated: 'u' }

/** P(right letter) is `p` times the factor under the set, and `p` under random set s plus s/100; the other letter has 0.3. */
function prompt(question: number, p: number, group: 'own' | 'unrelated' = 'own'): DoseMeasurement {
  return {
    ...{ group, question, unit: question, gold: 0, nLetters: 2, clean: [p, 0.3] },
    at: (set, factor) => {
      if (factor === 1) throw new Error('the factor 1 is the model as it is')
      return [set === 0 ? p * factor : p + set / 100, 0.3]
    },
  }
}

const curves = doseCurves([prompt(0, 0.2), prompt(0, 0.4), prompt(1, 0.35), prompt(2, 0.1, 'unrelated')], who, {
  ...{ factors: [0, 1, 2], controls: 2, bootstrap, seed: 0 },
})

describe('doseCurves', () => {
  test('has a curve for each group that was asked, with a point for each factor', () => {
    expect(curves.map(({ group, who, questions, variants }) => [group, who, questions, variants])).toEqual([
      ['own', 'o', 2, 3],
      ['unrelated', 'u', 1, 1],
    ])
    expect(curves.every(({ points }) => points.map(({ factor }) => factor).join() === '0,1,2')).toBe(true)
  })

  test('gives mean probability, accuracy, and flips against the factor 1', () => {
    const [off, clean, twice] = curves[0]!.points
    // over questions: (0.2 + 0.4) / 2 = 0.3 and 0.35
    expect([off, clean, twice].map((point) => Number(point!.prob.toFixed(12)))).toEqual([0, 0.325, 0.65])
    expect([off, clean, twice].map((point) => point!.accuracy.correct)).toEqual([0, 2, 3])
    expect(off!.effect.flips).toMatchObject({ of: 3, right: 2, wrong: 1, toWrong: 2, toRight: 0 })
    expect(twice!.effect.flips).toMatchObject({ right: 2, wrong: 1, toWrong: 0, toRight: 1 })
    expect(clean!.effect.flips).toMatchObject({ toWrong: 0, toRight: 0, p: 1 })
    expect(twice!.effect.logRatio.mean).toBeCloseTo(Math.log(2), 12)
    expect(twice!.effect.relative.mean).toBeCloseTo(1, 12)
  })

  test('shows the range of random sets beside it', () => {
    const [off, clean] = curves[0]!.points
    expect(off!.control!.prob.min).toBeCloseTo(0.335, 12)
    expect(off!.control!.prob.max).toBeCloseTo(0.345, 12)
    expect(clean!.control!.prob.max).toBeCloseTo(0.325, 12)
    const without = doseCurves([prompt(0, 0.2)], who, { factors: [0], controls: 0, bootstrap, seed: 0 })
    expect(without[0]!.points[0]!.control).toBeNull()
  })
})
