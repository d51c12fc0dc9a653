import { describe, expect, test } from 'vitest'
import { gradients } from '../../../../main/engine/autodiff/gradients.ts'
import { splitBackward } from '../../../../main/engine/autodiff/split.ts'
import { Graph, topological } from '../../../../main/engine/graph/graph.ts'
import { verify } from '../../../../main/engine/graph/verify.ts'
import { add, gemm, mul, rmsNorm, silu, softmax } from '../../../../main/engine/ops/build.ts'
import { ops } from '../../../../main/engine/ops/table.ts'
import { expectClose } from '../../../support/closeness.ts'
import { evaluate } from '../../../support/interpreter.ts'
import { randomFeeds } from '../../../support/randomFeeds.ts'

/** A small gated network, its gradient in one graph and cut in two. */
function network() {
  const graph = new Graph(ops)
  const [x, w, u, gain] = [
    graph.input('x', ['n', 4]),
    graph.input('w', [6, 4]),
    graph.input('u', [6, 4]),
    graph.input('gain', [4]),
  ]
  const normed = rmsNorm(x, gain, 1e-5)
  const gate = gemm(normed, w, { transB: true })
  const up = gemm(normed, u, { transB: true })
  const y = softmax(add(mul(silu(gate), up), up))
  const dy = graph.input('dy', y.shape)
  const [dx] = gradients([y], [x], [dy])
  const target = new Graph(ops)
  return { x, y, gate, up, dx: dx!, target, ...splitBackward({ dx: dx! }, [dy], target) }
}
const sizes = new Map([['n', 3]])

describe('splitBackward', () => {
  test('gives the gradient of the joint graph, bit for bit', () => {
    const { y, dx, saved, backward } = network()
    const feeds = randomFeeds([dx], { sizes })
    const joint = evaluate({ y, dx }, feeds)
    const kept = evaluate({ y, ...saved }, feeds)
    expect(kept.y).toEqual(joint.y)
    expect(evaluate(backward, { ...feeds, ...kept }, sizes).dx).toEqual(joint.dx)
  })

  test('saves what is costly and computes the rest again', () => {
    const { y, gate, up, saved, backward } = network()
    for (const product of [y, gate, up]) expect(Object.values(saved)).toContain(product)
    // besides them the mean of squares, one number a row
    expect(Object.values(saved).map(({ op }) => op)).toHaveLength(4)
    expect(Object.values(saved).find(({ op }) => op === 'ReduceMean')).toMatchObject({ shape: ['n', 1] })
    const used = topological([backward.dx])
    // of the forward pass only elementwise work is left; these products are those of the gradient itself
    expect(used.filter(({ op }) => op === 'Gemm')).toHaveLength(2)
    expect(used.some(({ op }) => op === 'Softmax' || op === 'RmsNorm')).toBe(false)
    expect(used.some(({ op }) => op === 'Sigmoid')).toBe(true)
  })

  test('needs nothing but what was saved, the forward inputs and the upstream', () => {
    const { saved, backward, target } = network()
    verify([backward.dx])
    const names = topological([backward.dx]).flatMap(({ name }) => name ?? [])
    const allowed = new Set([...Object.keys(saved), 'x', 'w', 'u', 'gain', 'dy'])
    for (const name of names) expect(allowed).toContain(name)
    expect(Object.keys(saved).every((name) => names.includes(name))).toBe(true)
    expect(backward.dx.graph).toBe(target)
  })

  test('saves nothing where the backward pass needs only inputs', () => {
    const graph = new Graph(ops)
    const [x, w] = [graph.input('x', ['n', 4]), graph.input('w', [6, 4])]
    const dy = graph.input('dy', ['n', 6])
    const [dx] = gradients([gemm(x, w, { transB: true })], [x], [dy])
    const { saved, backward } = splitBackward({ dx: dx! }, [dy], new Graph(ops))
    expect(saved).toEqual({})
    const feeds = randomFeeds([dx!], { sizes })
    expectClose(evaluate(backward, feeds).dx.data, evaluate({ dx: dx! }, feeds).dx.data, 0)
  })
})
