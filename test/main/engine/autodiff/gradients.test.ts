import { describe, expect, test } from 'vitest'
import { gradients } from '../../../../main/engine/autodiff/gradients.ts'
import { Graph, topological, type Backward } from '../../../../main/engine/graph/graph.ts'
import { verify } from '../../../../main/engine/graph/verify.ts'
import { add, exp, gatherColumns, mul, neg, silu, softmax, stopGradient } from '../../../../main/engine/ops/build.ts'
import { ops } from '../../../../main/engine/ops/table.ts'
import { gradientErrors, gradientShare } from '../../../support/gradcheck.ts'
import { evaluate } from '../../../support/interpreter.ts'
import { randomFeeds } from '../../../support/randomFeeds.ts'
import { tensor64 } from '../../../support/tensor64.ts'

function inputs() {
  const graph = new Graph(ops)
  return { graph, x: graph.input('x', [3]), z: graph.input('z', [3]), dy: graph.input('dy', [3]) }
}
const feeds = {
  x: tensor64([3], [0.5, -1, 2]),
  z: tensor64([3], [3, 0.25, -2]),
  dy: tensor64([3], [1, -2, 0.5]),
}

describe('gradients', () => {
  test('adds up what reaches a value along several ways', () => {
    const { graph, x, z, dy } = inputs()
    const shared = mul(x, z)
    const y = add(mul(shared, shared), mul(shared, x)) // x^2 z^2 + x^2 z
    const [dx] = gradients([y], [x], [dy])
    const expected = [...feeds.x.data].map((a, i) => {
      const [b, d] = [feeds.z.data[i]!, feeds.dy.data[i]!]
      return expect.closeTo(d * (2 * a * b * b + 2 * a * b), 12)
    })
    expect([...evaluate({ dx: dx! }, feeds).dx.data]).toEqual(expected)
    expect(dx!.graph).toBe(graph)
  })

  test('sums over several outputs, one of them the input of another', () => {
    const { graph, x, dy } = inputs()
    const inner = exp(x)
    const outer = mul(inner, 3)
    const dz = graph.input('dz', [3])
    const [dx] = gradients([inner, outer], [x], [dy, dz])
    const given = { ...feeds, dz: tensor64([3], [10, 20, 30]) }
    expect([...evaluate({ dx: dx! }, given).dx.data]).toEqual(
      [...feeds.x.data].map((a, i) => expect.closeTo(Math.exp(a) * (feeds.dy.data[i]! + 30 * (i + 1)), 9)),
    )
  })

  test('takes outputs, inner values and the upstream itself for targets', () => {
    const { x, z, dy } = inputs()
    const inner = mul(x, z)
    const y = exp(inner)
    const [own, middle, start] = gradients([y], [y, inner, x], [dy])
    expect(own).toBe(dy)
    expect(middle).toBe(mul(dy, y))
    expect(start).toBe(mul(mul(dy, y), z))
  })

  test('is null where no output depends on a target, or only through a stop', () => {
    const { graph, x, z, dy } = inputs()
    expect(gradients([exp(x)], [z, graph.input('unused', [2])], [dy])).toEqual([null, null])
    expect(gradients([stopGradient(exp(x))], [x], [dy])).toEqual([null])
    const [dx] = gradients([mul(x, stopGradient(x))], [x], [dy])
    expect(dx).toBe(mul(dy, stopGradient(x)))
  })

  test('makes nothing for branches that lead to no target', () => {
    const { x, z, dy } = inputs()
    const [dx] = gradients([mul(exp(x), silu(z))], [x], [dy])
    // the gradient of silu would need a sigmoid
    expect(topological([dx!]).some(({ op }) => op === 'Sigmoid')).toBe(false)
  })

  test('gives each gradient the shape of its target, sums over repeated axes included', () => {
    const graph = new Graph(ops)
    const shapes = [[], [4], [1, 4], ['n', 1], [2, 'n', 4]] as const
    const all = shapes.map((shape, i) => graph.input(`x${i}`, shape))
    const y = all.reduce((product, factor) => mul(product, factor))
    const dy = graph.input('dy', y.shape)
    const found = gradients([y], all, [dy])
    expect(found.map((gradient) => gradient!.shape)).toEqual(shapes)
    verify(found.map((gradient) => gradient!))
    const errors = gradientErrors(y, all, randomFeeds([y, dy], { sizes: new Map([['n', 3]]) }))
    expect(Math.max(...Object.values(errors))).toBeLessThanOrEqual(gradientShare)
  })

  test('can be differentiated again', () => {
    const { x, dy } = inputs()
    const [first] = gradients([mul(x, mul(x, x))], [x], [dy]) // 3 x^2 dy
    const [second] = gradients([first!], [x], [x.graph.constant([1, 1, 1])])
    expect([...evaluate({ second: second! }, feeds).second.data]).toEqual(
      [...feeds.x.data].map((a, i) => expect.closeTo(6 * a * feeds.dy.data[i]!, 12)),
    )
  })

  test('names an operator without a backward rule, only where a gradient would pass it', () => {
    const { vjp, ...forwardOnly } = ops['Softmax']!
    expect(vjp).toBeDefined()
    const graph = new Graph({ ...ops, Softmax: forwardOnly })
    const [x, ids] = [graph.input('x', [2, 3]), graph.input('ids', [2, 1], 'int64')]
    const y = gatherColumns(softmax(x), ids)
    const dy = graph.input('dy', [2, 1])
    expect(() => gradients([y], [x], [dy])).toThrow("the operator 'Softmax' has no backward rule")
    const [dw] = gradients([mul(y, graph.input('w', [2, 1]))], [graph.input('w', [2, 1])], [dy])
    expect(dw).toBe(mul(dy, y))
  })

  test.each([
    ['too few', () => []],
    ['too many', ({ dy }: Backward) => [dy, null, null]],
  ])('refuses a backward rule that returns %s gradients, naming the operator', (_, vjp) => {
    const graph = new Graph({ ...ops, Mul: { ...ops['Mul']!, vjp } })
    const y = mul(graph.input('x', [3]), graph.input('z', [3]))
    const run = () => gradients([y], [graph.input('x', [3])], [graph.input('dy', [3])])
    expect(run).toThrow(/^the backward rule of 'Mul' returned [03] gradients for 2 inputs/)
  })

  test('leaves the differentiated graph as it was', () => {
    const { x, dy } = inputs()
    const y = neg(exp(x))
    const before = topological([y])
    gradients([y], [x], [dy])
    expect(topological([y])).toEqual(before)
  })
})
