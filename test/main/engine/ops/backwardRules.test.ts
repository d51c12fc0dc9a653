import { describe, expect, test } from 'vitest'
import { gradients } from '../../../../main/engine/autodiff/gradients.ts'
import { activations } from '../../../../main/engine/blocks/activations.ts'
import { gated } from '../../../../main/engine/blocks/context.ts'
import { Graph, type Value } from '../../../../main/engine/graph/graph.ts'
import { backwardRules } from '../../../../main/engine/ops/backwardRules.ts'
import { layerNorm, matmul, rmsNorm, softmax } from '../../../../main/engine/ops/build.ts'
import { ops } from '../../../../main/engine/ops/table.ts'
import { expectClose } from '../../../support/closeness.ts'
import { evaluate, type Feeds64 } from '../../../support/interpreter.ts'
import { randomFeeds } from '../../../support/randomFeeds.ts'
import { tensor64 } from '../../../support/tensor64.ts'

const { relp, gim } = backwardRules
const graph = new Graph(ops)
const x = graph.input('x', [3, 6])

const upstream = (y: Value): Value => graph.input(`dy${y.shape.join()}`, y.shape)

function backward(y: Value, wrt: Value, rules: typeof relp | typeof gim, feeds: Feeds64): Float64Array {
  const [dx] = gradients([y], [wrt], [upstream(y)], rules)
  return evaluate({ dx: dx! }, feeds).dx.data
}

describe('relp', () => {
  // f(x)/x; 0 has the limit of both sides, and no division can make a small x large
  test.each(Object.keys(activations))('passes f(x)/x through %s, also at and next to 0', (name) => {
    const z = graph.input('z', [7])
    const y = activations[name]!(z)
    const values = [-3, -1, -1e-12, 0, 1e-12, 0.5, 20]
    const feeds = { z: tensor64([7], values), dy7: tensor64([7], [1, 1, 1, 1, 1, 1, 1]) }
    const of = evaluate({ y }, feeds).y.data
    const limit = name === 'relu' ? 0 : 0.5
    const expected = values.map((value, i) =>
      Math.abs(value) < 1e-6 ? (value > 0 && name === 'relu' ? 1 : limit) : of[i]! / value,
    )
    expectClose(backward(y, z, relp, feeds), expected, 1e-11)
  })

  test('halves what reaches a gate and what passes it', () => {
    const up = graph.input('up', [3, 6])
    const y = gated(x, up)
    const feeds = randomFeeds([y, upstream(y)])
    const [dy, a, b] = ['dy3,6', 'x', 'up'].map((name) => feeds[name]!.data)
    expectClose(
      backward(y, x, relp, feeds),
      dy!.map((value, i) => (value * b![i]!) / 2),
      1e-14,
    )
    expectClose(
      backward(y, up, relp, feeds),
      dy!.map((value, i) => (value * a![i]!) / 2),
      1e-14,
    )
  })

  test('gives nothing to the scores of a pattern, and values what the pattern says', () => {
    const values = graph.input('values', [6, 2])
    const z = matmul(softmax(x), values)
    const dy = upstream(z)
    const [dx, dValues] = gradients([z], [x, values], [dy], relp)
    expect(dx).toBeNull()
    expect(dValues).toBe(gradients([z], [values], [dy])[0])
  })
})

describe.each(Object.entries({ relp, gim }))('%s', (_, rules) => {
  const [w, b] = [graph.input('w', [6]), graph.input('b', [6])]

  // what is linear keeps sums: <x, dx> is <y, dy>, less what the bias adds
  test.each([
    ['RMS', rmsNorm(x, w, 1e-3), rmsNorm(x, w, 1e-3)],
    ['layer', layerNorm(x, w, b, 1e-3), layerNorm(x, w, graph.constant([0, 0, 0, 0, 0, 0]), 1e-3)],
  ])('makes a %s norm linear, so that <x, dx> is what came in', (_, y, withoutBias) => {
    const feeds = randomFeeds([y, upstream(y)])
    const dx = backward(y, x, rules, feeds)
    const inner = (a: Float64Array, of: Float64Array): number => a.reduce((sum, value, i) => sum + value * of[i]!, 0)
    const { out } = evaluate({ out: withoutBias }, feeds)
    expect(inner(dx, feeds['x']!.data)).toBeCloseTo(inner(out.data, feeds['dy3,6']!.data), 12)
  })

  test('refuses to differentiate weights', () => {
    const dy = upstream(x)
    expect(() => gradients([rmsNorm(x, w, 1e-3)], [x, w], [dy], rules)).toThrow('not to weights')
    expect(() => gradients([layerNorm(x, w, b, 1e-3)], [b], [dy], rules)).toThrow('not to weights')
  })
})

describe('gim', () => {
  test('passes back what the soft-max at twice the temperature would, without its factor 1/2', () => {
    const y = softmax(x)
    const feeds = randomFeeds([y, upstream(y)])
    const half = {
      ...feeds,
      x: tensor64(
        [3, 6],
        [...feeds['x']!.data].map((value) => value / 2),
      ),
    }
    const [dx] = gradients([y], [x], [upstream(y)])
    expectClose(backward(y, x, gim, feeds), evaluate({ dx: dx! }, half).dx.data, 1e-14)
  })

  test('keeps the slopes of activation functions, and halves what reaches a gate', () => {
    const y = activations['gelu']!(x)
    const dy = upstream(y)
    expect(gradients([y], [x], [dy], gim)).toEqual(gradients([y], [x], [dy]))
    const up = graph.input('up', [3, 6])
    const [dx] = gradients([gated(x, up)], [x], [dy], gim)
    expect(dx).toBe(gradients([gated(x, up)], [x], [dy], relp)[0])
  })
})
