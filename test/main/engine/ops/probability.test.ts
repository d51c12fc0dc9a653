import { describe, expect, test } from 'vitest'
import { gradients } from '../../../../main/engine/autodiff/gradients.ts'
import { Graph, topological } from '../../../../main/engine/graph/graph.ts'
import { tokenProbability } from '../../../../main/engine/ops/build.ts'
import { tokenLogits } from '../../../../main/engine/ops/probability.ts'
import { ops } from '../../../../main/engine/ops/table.ts'
import { expectClose } from '../../../support/closeness.ts'
import { evaluate } from '../../../support/interpreter.ts'
import { randomFeeds } from '../../../support/randomFeeds.ts'
import { tensor64 } from '../../../support/tensor64.ts'

function probability(softcap: number) {
  const graph = new Graph(ops)
  const x = graph.input('x', ['n', 4])
  const targets = graph.input('targets', ['n', 1], 'int64')
  const rows = graph.input('targetRows', ['n', 1, 4])
  const pieces = [graph.input('piece0', [5, 4]), graph.input('piece1', [3, 4])]
  return { graph, x, rows, pieces, y: tokenProbability(x, targets, rows, pieces, softcap) }
}

describe('TokenProbability', () => {
  test('is a distribution over the tokens of all pieces', () => {
    const { y } = probability(0)
    const feeds = randomFeeds([y], { sizes: new Map([['n', 2]]), below: 1 })
    const all = Array.from({ length: 8 }, (_, id) => {
      const [first, second] = evaluate({ y }, { ...feeds, targets: tensor64([2, 1], [id, id]) }).y.data
      return [first!, second!]
    })
    for (const row of [0, 1]) expect(all.reduce((sum, probs) => sum + probs[row]!, 0)).toBeCloseTo(1, 14)
    expect(new Set(all.map(([first]) => first)).size).toBe(8)
  })

  test('has a gradient that needs no array of the size of a gradient of logits besides the soft-max', () => {
    const { graph, x, y } = probability(0)
    const [dx] = gradients([y], [x], [graph.input('dy', y.shape)])
    const wide = topological([dx!]).filter(({ shape }) => shape.includes(8))
    // the logits of the vocabulary and their soft-max, once each
    expect(wide.map(({ op }) => op)).toEqual(['Concat', 'Softmax'])
  })

  test('refuses gradients with respect to the unembedding rather than give none', () => {
    const { graph, rows, pieces, y } = probability(0)
    for (const target of [rows, ...pieces])
      expect(() => gradients([y], [target], [graph.input('dy', y.shape)])).toThrow('gradient of a token probability')
  })
})

describe('tokenLogits', () => {
  test('bends logits smoothly below the cap', () => {
    const graph = new Graph(ops)
    const x = graph.input('x', [1, 1])
    const w = graph.input('w', [3, 1])
    const feeds = { x: tensor64([1, 1], [1]), w: tensor64([3, 1], [0.1, 5, -500]) }
    const { data } = evaluate({ y: tokenLogits(x, [w], 2) }, feeds).y
    expectClose(data, [2 * Math.tanh(0.05), 2 * Math.tanh(2.5), -2], 1e-14)
  })
})
