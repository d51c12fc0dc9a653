import { describe, expect, test } from 'vitest'
import { pooledNeurons } from '../../../../main/methods/edits/neuronSet.ts'

const questions = [
  { key: { neurons: [5, 2, 9], scores: [3, 2, 1] } },
  { key: { neurons: [9, 4], scores: [2.5, 2] } },
  { key: { neurons: [], scores: [] } },
]

describe('pooledNeurons', () => {
  test('sums scores over questions and ranks by them, ties by neuron', () => {
    expect(pooledNeurons(questions)).toEqual([
      { neuron: 9, score: 3.5, questions: 2 },
      { neuron: 5, score: 3, questions: 1 },
      { neuron: 2, score: 2, questions: 1 },
      { neuron: 4, score: 2, questions: 1 },
    ])
  })

  test('keeps the best of them', () => {
    expect(pooledNeurons(questions, 2).map(({ neuron }) => neuron)).toEqual([9, 5])
    expect(pooledNeurons([], 2)).toEqual([])
  })
})
