import { describe, expect, test } from 'vitest'
import { accuracyCells, demoFigures } from '../../../../main/cli/demo/figures.ts'
import { sampleEvaluation } from '../../../support/sampleEvaluation.ts'

const [sample] = sampleEvaluation().evaluation.runs[0]!.fields

function compared(domain: string | null, right: number, toWrong: number, random: number) {
  const flips = { ...sample!.own.suppress.flips, right, toWrong }
  const band = (mean: number) => ({ mean, min: mean, max: mean })
  return {
    field: { ...sample!.field, kind: domain === null ? ('all' as const) : ('domain' as const), domain },
    ...{ before: sample!.baseline, after: sample!.baseline, effect: { ...sample!.own.suppress, flips } },
    control: { prob: band(0), share: band(0), logRatio: band(0), toRight: band(0), toWrong: band(random) },
  }
}

describe('demoFigures', () => {
  const comparison = {
    fields: [compared(null, 70, 17, 9), compared('a', 20, 10, 0.4), compared('b', 30, 3, 5), compared('c', 20, 0, 1)],
    ...{ controls: { sets: 10, kind: 'random' as const }, seed: 0, variants: 1 },
  }

  test('takes shares of the answers that were right, of the domain and of all others together', () => {
    expect(demoFigures(comparison, 'a')).toEqual({ flips: 0.5, controlFlips: 0.02, localityDrop: 3 / 50 })
  })

  test('is 0 and not nothing where no answer was right', () => {
    expect(demoFigures({ ...comparison, fields: [compared('a', 0, 0, 0)] }, 'a')).toEqual({
      flips: 0,
      controlFlips: 0,
      localityDrop: 0,
    })
  })
})

describe('accuracyCells', () => {
  test('counts every variant of a domain and language once', () => {
    const questions = [
      { id: '1', domain: 'a', lang: 'en', options: ['x', 'y', 'z', 'w'] },
      { id: '2', domain: 'a', lang: 'en', options: ['x', 'y', 'z', 'w'] },
      { id: '3', domain: 'a', lang: null, options: ['x', 'y'] },
    ]
    const row = (id: string, correct: boolean) => ({
      id,
      variant: 0,
      letters: {},
      pred: 'A',
      gold: 'A',
      correct,
      mass: 1,
    })
    expect(accuracyCells([row('1', true), row('1', false), row('2', true), row('3', false)], questions)).toEqual([
      { domain: 'a', lang: 'en', correct: 2, of: 3, guessed: 0.75 },
      { domain: 'a', lang: null, correct: 0, of: 1, guessed: 0.5 },
    ])
  })
})
