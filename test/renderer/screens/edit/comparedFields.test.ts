import { describe, expect, test } from 'vitest'
import type { Run } from '../../../../renderer/api/shapes.ts'
import {
  comparisonOf,
  fieldsBy,
  groupingsOf,
  type ComparedField,
  type EditComparison,
} from '../../../../renderer/screens/edit/comparedFields.ts'
import { markRange, placeIn } from '../../../../renderer/screens/edit/effectMarks.ts'
import { accuracy, control, effect } from '../../../support/experimentFigures.ts'

function field(id: string, kind: ComparedField['field']['kind'], nats: number): ComparedField {
  const baseline = { ...accuracy(0.6), prob: 0.6, mass: 0.9 }
  return {
    field: { id, kind, domain: null, lang: null, questions: 20, units: 10 },
    ...{ before: baseline, after: baseline, effect: effect(nats), control },
  }
}

const comparison: EditComparison = {
  fields: [
    field('all', 'all', -0.4),
    field('domain:a', 'domain', -0.1),
    field('domain:b', 'domain', -2),
    field('domain:c', 'domain', 0.9),
    field('lang:en', 'lang', -0.4),
  ],
  ...{ controls: { sets: 5, kind: 'random' }, seed: 0, variants: 20 },
}

describe('comparisonOf', () => {
  test('is what the run’s record says, and nothing of an earlier version', () => {
    const run = { summary: { kind: 'compare', edit: 'off', nNeurons: 20, comparison } } as unknown as Run
    expect(comparisonOf(run)).toBe(comparison)
    expect(comparisonOf({ summary: null } as Run)).toBeNull()
    expect(comparisonOf({ summary: { kind: 'dose' } } as Run)).toBeNull()
  })
})

describe('fieldsBy', () => {
  test('begins with all questions and goes on with the fields that move most, as they are in the record', () => {
    const shown = fieldsBy(comparison, 'domain')
    expect(shown.map(({ field: { id } }) => id)).toEqual(['all', 'domain:b', 'domain:c', 'domain:a'])
    for (const one of shown) expect(comparison.fields).toContain(one)
    expect(fieldsBy(comparison, null).map(({ field: { id } }) => id)).toEqual(['all'])
  })

  test('divides by what the comparison was divided by only', () => {
    expect(groupingsOf(comparison)).toEqual(['domain', 'lang'])
  })
})

describe('markRange', () => {
  test('holds every interval, every random set and no change', () => {
    const range = markRange(fieldsBy(comparison, 'domain'))
    expect(range).toEqual({ low: -2.5, high: 1.15 })
    expect(placeIn(-2.5, range)).toBe(0)
    expect(placeIn(1.15, range)).toBe(1)
  })
})
