import { describe, expect, test } from 'vitest'
import { Graph } from '../../../../main/engine/graph/graph.ts'
import { add, erf, mul, sigmoid, silu, tanh } from '../../../../main/engine/ops/build.ts'
import { ops } from '../../../../main/engine/ops/table.ts'
import { evaluate } from '../../../support/interpreter.ts'
import { tensor64 } from '../../../support/tensor64.ts'

describe('broadcasting', () => {
  const graph = new Graph(ops)

  test('repeats axes of length 1, missing axes and numbers', () => {
    const x = graph.input('x', ['n', 1])
    expect(add(x, graph.input('y', [2, 1, 4])).shape).toEqual([2, 'n', 4])
    expect(mul(x, 2).shape).toEqual(['n', 1])
  })

  test('refuses named lengths that only might be equal', () => {
    const x = graph.input('x', ['n', 1])
    expect(() => add(x, graph.input('z', ['m', 1]))).toThrow('cannot broadcast: [n, 1] and [m, 1]')
    expect(() => add(x, graph.input('w', [3, 1]))).toThrow('cannot broadcast')
  })
})

describe('activations far out', () => {
  test('neither overflow nor become NaN, forward and in their lowered form', () => {
    const graph = new Graph(ops)
    const x = graph.input('x', [4])
    const feeds = { x: tensor64([4], [-1000, -40, 40, 1000]) }
    const results = evaluate({ sigmoid: sigmoid(x), tanh: tanh(x), silu: silu(x), erf: erf(x) }, feeds)
    for (const [name, { data }] of Object.entries(results)) expect([...data].every(Number.isFinite), name).toBe(true)
    expect([...results.silu.data.subarray(2)]).toEqual([40, 1000])
  })
})
