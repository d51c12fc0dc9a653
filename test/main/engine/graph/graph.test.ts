import { describe, expect, test } from 'vitest'
import { Graph, topological } from '../../../../main/engine/graph/graph.ts'
import { add, gemm, mul, slice } from '../../../../main/engine/ops/build.ts'
import { ops } from '../../../../main/engine/ops/table.ts'

describe('Graph', () => {
  test('makes equal expressions one value', () => {
    const graph = new Graph(ops)
    const [x, w] = [graph.input('x', ['n', 3]), graph.input('w', [3, 3])]
    const expression = () => add(gemm(x, w, { transB: true }), mul(x, 0.5))
    expect(expression()).toBe(expression())
    expect(graph.input('x', ['n', 3])).toBe(x)
    expect(graph.constant([1, 2])).toBe(graph.constant([1, 2]))
  })

  test('keeps expressions apart that differ in operator, order, attribute or number', () => {
    const graph = new Graph(ops)
    const [x, w] = [graph.input('x', [3, 3]), graph.input('w', [3, 3])]
    const different = [
      add(x, w),
      mul(x, w),
      add(w, x),
      gemm(x, w),
      gemm(x, w, { transA: true }),
      gemm(x, w, { transB: true }),
      slice(x, 0, 0, 1),
      slice(x, 1, 0, 1),
      graph.constant(1),
      graph.constant([1]),
      graph.constant(0),
      graph.constant(-0),
      graph.constant(Infinity),
      graph.constant(-Infinity),
      graph.constant(NaN),
    ]
    expect(new Set(different).size).toBe(different.length)
    expect(new Set(different.map(({ id }) => id)).size).toBe(different.length)
  })

  test('refuses an input that is there already with another shape or dtype', () => {
    const graph = new Graph(ops)
    graph.input('x', ['n', 3])
    expect(() => graph.input('x', ['n', 4])).toThrow("the input 'x' is float32 [n,3] already, not float32 [n,4]")
    expect(() => graph.input('x', ['n', 3], 'int64')).toThrow("the input 'x' is float32 [n,3] already, not int64 [n,3]")
  })

  test('refuses values of another graph and operators without a rule', () => {
    const [graph, other] = [new Graph(ops), new Graph(ops)]
    expect(() => add(graph.input('x', [2]), other.input('y', [2]))).toThrow('Add: an input belongs to another graph')
    expect(() => graph.apply('Conv', [])).toThrow("no rule for the operator 'Conv'")
    expect(() => graph.apply('toString', [])).toThrow("no rule for the operator 'toString'")
  })

  test('gives values that cannot be changed', () => {
    const value = add(new Graph(ops).input('x', [2]), 1)
    expect(() => (value.shape as number[]).push(3)).toThrow(TypeError)
    expect(() => (value.inputs as unknown[]).pop()).toThrow(TypeError)
    expect(() => Object.assign(value, { op: 'Sub' })).toThrow(TypeError)
  })
})

describe('topological', () => {
  test('puts each value once, behind its inputs, and nothing that is not needed', () => {
    const graph = new Graph(ops)
    const x = graph.input('x', [2])
    const twice = add(x, x)
    const unused = mul(x, 3)
    const y = mul(twice, add(twice, 1))
    const order = topological([y, twice])
    expect(new Set(order).size).toBe(order.length)
    expect(order).not.toContain(unused)
    for (const value of order)
      for (const input of value.inputs) expect(order.indexOf(input)).toBeLessThan(order.indexOf(value))
    expect(order.at(-1)).toBe(y)
  })
})
