import { describe, expect, test } from 'vitest'
import { topNeurons } from '../../../main/methods/topNeurons.ts'

describe('topNeurons', () => {
  test('names neurons by layer and place, largest first', () => {
    expect(topNeurons(new Float32Array([0.5, -3, 1, 2, 0, 1]), 3, 3)).toEqual([
      { neuron: 'L1N0', attribution: 2 },
      { neuron: 'L0N2', attribution: 1 },
      { neuron: 'L1N2', attribution: 1 },
    ])
  })
})
