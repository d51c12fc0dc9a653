import { describe, expect, test } from 'vitest'
import { controlOf, meanOf, observation } from '../../../../main/methods/edits/control.ts'

const prompt = (question: number, gold: number) => ({ question, unit: question, gold, nLetters: 2 })

describe('observation', () => {
  test.each([
    [[0.2, 0.6], [0.5, 0.1], { before: 0.2, after: 0.5, rightBefore: false, rightAfter: true, sameAnswer: false }],
    [[0.4, 0.4], [0.1, 0.3], { before: 0.4, after: 0.1, rightBefore: true, rightAfter: false, sameAnswer: false }],
    [[0.1, 0.3], [0.2, 0.3], { before: 0.1, after: 0.2, rightBefore: false, rightAfter: false, sameAnswer: true }],
  ])('from %j to %j', (before, after, expected) => {
    expect(observation(prompt(7, 0), before, after, 2)).toEqual({ question: 7, unit: 7, draw: 2, ...expected })
  })
})

describe('controlOf', () => {
  test('is the mean and the range over random sets; a question counts once, whatever its prompts', () => {
    const draw = (a: number, b: number, c: number) => [
      observation(prompt(0, 0), [0.5, 0.4], [a, 0.4]),
      observation(prompt(0, 0), [0.5, 0.4], [b, 0.4]),
      observation(prompt(1, 0), [0.2, 0.4], [c, 0.4]),
    ]
    const control = controlOf([draw(0.5, 0.5, 0.2), draw(0.1, 0.3, 0.6)])
    // means over questions: (0.5 + 0.2) / 2 and ((0.1 + 0.3) / 2 + 0.6) / 2
    expect(control!.prob.mean).toBeCloseTo(0.375, 12)
    expect([control!.prob.min, control!.prob.max].map((x) => Number(x.toFixed(12)))).toEqual([0.35, 0.4])
    expect(control!.share).toEqual({ mean: (2 / 3 + 1 / 3) / 2, min: 1 / 3, max: 2 / 3 })
    expect(control!.toWrong).toEqual({ mean: 1, min: 0, max: 2 })
    expect(control!.toRight).toEqual({ mean: 0.5, min: 0, max: 1 })
    const logRatio = ((Math.log(0.1 / 0.5) + Math.log(0.3 / 0.5)) / 2 + Math.log(0.6 / 0.2)) / 2
    expect([control!.logRatio.min, control!.logRatio.max]).toEqual([Math.min(0, logRatio), Math.max(0, logRatio)])
  })

  test('is nothing without a set or a prompt', () => {
    expect(controlOf([])).toBeNull()
    expect(controlOf([[]])).toBeNull()
  })
})

describe('meanOf', () => {
  test('averages the prompts of a question first', () => {
    const observations = [0.1, 0.3, 0.8].map((after, i) => observation(prompt(i < 2 ? 0 : 1, 0), [1, 0], [after, 0]))
    expect(meanOf(observations, ({ after }) => after)).toBeCloseTo(0.5, 12)
  })
})
