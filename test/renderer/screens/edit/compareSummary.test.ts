import { describe, expect, test } from 'vitest'
import { effectsBy } from '../../../../renderer/screens/edit/compareSummary.ts'
import { doseCurve } from '../../../../renderer/screens/edit/doseLines.ts'
import type { Run } from '../../../../renderer/api/shapes.ts'

const share = (value: number, n: number) => ({ value, low: 0, high: 1, n })
const cell = (domain: string, lang: string, value: number, n: number) => ({ domain, lang, share: share(value, n) })
const flips = { rightToWrong: 0, wrongToRight: 0, otherWrong: 0, p: 1 }

describe('effectsBy', () => {
  // geography: 20 of 30 right before, 5 of 30 after; biology: 5 of 10, 6 of 10.
  const summary = {
    before: {
      all: share(25 / 40, 40),
      cells: [cell('geo', 'en', 0.9, 10), cell('geo', 'ar', 0.55, 20), cell('bio', 'en', 0.5, 10)],
    },
    after: {
      all: share(11 / 40, 40),
      cells: [cell('geo', 'en', 0.1, 10), cell('geo', 'ar', 0.2, 20), cell('bio', 'en', 0.6, 10)],
    },
    flips,
    nNeurons: 20,
    controls: [
      { accuracy: share(0.6, 40), flips, cells: [cell('geo', 'en', 0.9, 10), cell('geo', 'ar', 0.5, 20)] },
      { accuracy: share(0.7, 40), flips, cells: [cell('geo', 'en', 0.6, 10), cell('geo', 'ar', 0.5, 20)] },
    ],
  }

  test('pools languages by their answers, the largest change first, and takes the mean of the controls', () => {
    const [all, first, second] = effectsBy(summary, 'domain')
    expect(all).toMatchObject({ field: null, n: 40, before: 0.625, after: 0.275 })
    expect(all?.control).toBeCloseTo(0.65, 12)
    expect(first).toMatchObject({ field: 'geo', n: 30 })
    expect(first?.before).toBeCloseTo(20 / 30, 12)
    expect(first?.after).toBeCloseTo(5 / 30, 12)
    expect(first?.control).toBeCloseTo((19 / 30 + 16 / 30) / 2, 12)
    expect(second?.field).toBe('bio')
  })
})

describe('doseCurve', () => {
  test('orders strengths, leaves those out that are not asked yet, and spans the controls', () => {
    const accuracy = (geo: number, bio: number) => ({
      all: share((geo + bio) / 2, 20),
      cells: [cell('geo', 'en', geo, 10), cell('bio', 'en', bio, 10)],
    })
    const run = {
      settings: { kind: 'dose', factors: [2, 0, 1] },
      summary: {
        points: [
          { factor: 0, control: null, accuracy: accuracy(0.1, 0.5) },
          { factor: 0, control: 0, accuracy: accuracy(0.7, 0.5) },
          { factor: 0, control: 1, accuracy: accuracy(0.6, 0.5) },
          { factor: 1, control: null, accuracy: accuracy(0.8, 0.5) },
        ],
      },
    } as unknown as Run
    const curve = doseCurve(run, 'domain')
    expect(curve?.factors).toEqual([0, 1, 2])
    expect(curve?.lines.map(({ field }) => field)).toEqual([null, 'geo', 'bio'])
    expect(curve?.lines[1]).toEqual({ field: 'geo', values: [0.1, 0.8, null], band: [[0.6, 0.7], null, null] })
  })
})
