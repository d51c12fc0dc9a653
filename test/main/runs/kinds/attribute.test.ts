import { describe, expect, test } from 'vitest'
import { attributionSummary } from '../../../../main/runs/kinds/attribute.ts'

describe('attributionSummary', () => {
  test('of exact effects names only neurons that were tried, those that work against the answer included', () => {
    const exact = {
      neurons: Int32Array.of(1, 4),
      effect: Float32Array.of(0.25, -0.5),
      effectLog: null,
      to: 'zero',
      over: null,
    }
    const attribution = Float32Array.of(0, 0.25, 0, 0, -0.5, 0)
    const result = {
      ...{ target: 3, token: 'A', prob: 0.5, value: 0.5, ids: [1, 2], method: 'exact', integral: null, greedy: null },
      ...{ exact, attribution, shape: { nLayers: 2, dMlp: 3 } },
    }
    // Of the whole answer only what a summary is made of.
    const { top } = attributionSummary(result as unknown as Parameters<typeof attributionSummary>[0])
    expect(top).toEqual([
      { neuron: 'L0N1', attribution: 0.25 },
      { neuron: 'L1N1', attribution: -0.5 },
    ])
  })
})
