import { describe, expect, test } from 'vitest'
import type { Run } from '../../../../renderer/api/shapes.ts'
import { doseOf, pointsOf, type Dose } from '../../../../renderer/screens/edit/dosePoints.ts'
import { doseSentence, doseTable } from '../../../../renderer/screens/edit/doseWords.ts'
import { accuracy, control, effect } from '../../../support/experimentFigures.ts'

const dose: Dose = {
  ...{ set: { name: 'off', kind: 'fixed', neurons: 20 }, positions: 'last', factors: [0, 1, 2] },
  ...{ controls: { sets: 5, kind: 'sameLayers' }, seed: 0 },
  curves: [
    {
      ...{ group: 'own', who: '', questions: 20, variants: 20 },
      points: [
        { factor: 0, prob: 0.2, accuracy: accuracy(0.3), effect: effect(-1.5), control },
        { factor: 1, prob: 0.6, accuracy: accuracy(0.6), effect: effect(0), control },
        { factor: 2, prob: 0.5, accuracy: accuracy(0.5), effect: effect(-0.3), control: null },
      ],
    },
  ],
}

describe('pointsOf', () => {
  test('takes each measure with its own interval and its own random sets', () => {
    const [curve] = dose.curves
    expect(pointsOf(curve!, 'accuracy')[0]).toEqual({
      ...{ factor: 0, value: 0.3, interval: [accuracy(0.3).low, accuracy(0.3).high], random: control.share },
    })
    // P has the interval of its change, about where the change ends.
    const { mean, low: least, high: most } = effect(0).difference
    expect(pointsOf(curve!, 'prob')[1]).toEqual({
      ...{ factor: 1, value: 0.6, random: control.prob },
      interval: [0.6 - mean + least, 0.6 - mean + most],
    })
    const { low, high } = effect(-0.3).logRatio
    expect(pointsOf(curve!, 'logRatio')[2]).toEqual({ factor: 2, value: -0.3, interval: [low, high], random: null })
  })

  test('is nothing before the first answer', () => {
    const run = (of: Dose) => ({ summary: { kind: 'dose', edit: 'off', nNeurons: 20, dose: of } }) as unknown as Run
    expect(doseOf(run({ ...dose, curves: [] }))).toBeNull()
    expect(doseOf(run(dose))).toBe(dose)
  })
})

describe('doseSentence', () => {
  test('names the lowest and the highest point, and the random sets at the lowest', () => {
    const said = doseSentence(dose.curves[0]!, 'accuracy', 10)
    expect(said).toContain('lowest at ×0 with \u206830.0%\u2069, highest at ×1 with \u206860.0%\u2069')
    expect(said).toContain('Random sets at ×0: \u2068\u206855.0%\u2069 (\u206850.0%\u2069 to \u206860.0%\u2069)\u2069')
  })
})

describe('doseSentence of few questions', () => {
  test('calls no strength the highest', () => {
    expect(doseSentence(dose.curves[0]!, 'accuracy', 21)).toContain('too few')
  })
})

describe('doseTable', () => {
  test('has a row for each strength, and a cell for each column where random sets are not known yet', () => {
    const { columns, rows } = doseTable(dose)
    expect(rows).toHaveLength(3)
    for (const row of rows) expect(row).toHaveLength(columns.length)
    expect(rows[0]).toContain('7 of 12')
    expect(doseTable({ ...dose, controls: { sets: 0, kind: 'random' } }).columns).toHaveLength(9)
  })
})
