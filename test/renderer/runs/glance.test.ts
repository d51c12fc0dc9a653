import { describe, expect, test } from 'vitest'
import type { Run } from '../../../renderer/api/shapes.ts'
import { glanceOf } from '../../../renderer/runs/glance.ts'

const share = { value: 0.75, low: 0.6, high: 0.9, n: 20 }
const none = { mean: null, low: null, high: null, units: 0 }

describe('glanceOf', () => {
  test('a prediction has its share of right answers, a run of another kind no bar', () => {
    const accuracy = { all: share, cells: [] }
    const bars = glanceOf({ summary: { kind: 'predict' } as Run['summary'], accuracy })
    expect(bars).toMatchObject([{ share, text: '75.0% [60%–90%], n = 20' }])
    expect(glanceOf({ summary: { kind: 'bake' } as Run['summary'], accuracy: null })).toEqual([])
  })

  test('a detection has what its lists hold of the neurons that matter most, with the interval of that', () => {
    const agreement = { questions: 80, pearson: none, spearman: none, top: { ...none, mean: 20 } }
    const of = (found: object) =>
      glanceOf({ summary: { kind: 'detect', agreement: { ...agreement, found } } as Run['summary'], accuracy: null })
    expect(of({ mean: 8, low: 6, high: 10, units: 40 })).toMatchObject([
      { share: { value: 0.4, low: 0.3, high: 0.5, n: 80 }, text: '8 [6–10] of 20' },
    ])
    expect(of(none)).toEqual([])
  })
})
