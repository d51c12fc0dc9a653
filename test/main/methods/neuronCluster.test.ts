import { describe, expect, test } from 'vitest'
import { neuronCluster } from '../../../main/methods/neuronCluster.ts'
import { sparseScores } from '../../../main/methods/sparseScores.ts'

const variant = (...scores: number[]) => sparseScores(Float32Array.from(scores))
/** Binary fractions, so that sums are exact. */
const first = variant(1, 0.5, 0.125, 0, -0.25)
const second = variant(-0.5, 0.5, 0.125, 0.0625, 0)

describe('neuronCluster', () => {
  test('paper sums the variants before the threshold; what helps here and harms there is not counted as help alone', () => {
    // sums 0.5, 1, 0.25, 0.0625, -0.25; threshold 0.2
    expect(neuronCluster([first, second], 'paper', 0.2)).toEqual({
      neurons: [1, 0, 2],
      scores: [1, 0.5, 0.25],
      frequency: [2, 1, 1], // 0.125 passes 0.2 * 0.5 in the second variant only
      total: 1.5625,
    })
  })

  test('corrected forms the same cluster as paper', () => {
    expect(neuronCluster([first, second], 'corrected', 0.2)).toEqual(neuronCluster([first, second], 'paper', 0.2))
  })

  test('published applies the threshold per variant and sums what passes, in the order of meeting', () => {
    expect(neuronCluster([first, second], 'published', 0.2)).toEqual({
      neurons: [0, 1, 2],
      scores: [1, 1, 0.125],
      frequency: [1, 2, 1],
      total: 2.125,
    })
  })

  test('published rounds each score to six decimals before it sums', () => {
    const tiny = variant(3e-7, 1.4e-6, 4e-7)
    const { neurons, scores, total } = neuronCluster([tiny, tiny, tiny], 'published', 0.2)
    expect(neurons).toEqual([0, 1, 2])
    expect(scores.map((score) => Math.round(score * 1e6))).toEqual([0, 3, 0])
    expect(total).toBeCloseTo(3e-6, 12)
    expect(neuronCluster([tiny, tiny, tiny], 'paper', 0.2).scores[0]).toBeCloseTo(4.2e-6, 9)
  })

  test('a score equal to the threshold is not above it', () => {
    expect(neuronCluster([variant(1, 0.25)], 'paper', 0.25).neurons).toEqual([0])
    expect(neuronCluster([variant(1, 0.25)], 'published', 0.25).neurons).toEqual([0])
  })

  test('equal scores stand in the order of layer and neuron, whatever variant they come from', () => {
    expect(neuronCluster([variant(0, 0, 1), variant(1, 0, 0)], 'paper', 0.2).neurons).toEqual([0, 2])
  })

  test.each(['paper', 'corrected', 'published'] as const)('%s finds nothing where all scores are negative', (mode) => {
    const { neurons, scores } = neuronCluster([variant(-1, -2), variant(-3, 0)], mode, 0.2)
    expect({ neurons, scores }).toEqual({ neurons: [], scores: [] })
  })

  test('a higher threshold leaves a part of the same cluster', () => {
    expect(neuronCluster([first, second], 'paper', 0.4).neurons).toEqual([1, 0])
  })
})
