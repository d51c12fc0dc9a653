import { describe, expect, test } from 'vitest'
import { Graph, topological } from '../../../../main/engine/graph/graph.ts'
import { isLeaf, lower, rewrite } from '../../../../main/engine/graph/rewrite.ts'
import { verify } from '../../../../main/engine/graph/verify.ts'
import { add, mul, neg, silu, step, sub } from '../../../../main/engine/ops/build.ts'
import { ops } from '../../../../main/engine/ops/table.ts'
import { evaluate } from '../../../support/interpreter.ts'
import { tensor64 } from '../../../support/tensor64.ts'

function small() {
  const graph = new Graph(ops)
  const x = graph.input('x', [3])
  return { graph, x, y: mul(sub(x, graph.constant([1, 2, 3])), silu(x)) }
}
const feeds = { x: tensor64([3], [0.5, -1, 2]) }

describe('rewrite', () => {
  test('without a replacement copies the expression into the target', () => {
    const { x, y } = small()
    const target = new Graph(ops)
    const copy = rewrite({ y, x }, target, () => null)
    verify([copy.y, copy.x])
    expect(topological([copy.y]).every((value) => value.graph === target)).toBe(true)
    expect(topological([copy.y]).map(({ op }) => op)).toEqual(topological([y]).map(({ op }) => op))
    expect(copy.x).toMatchObject({ name: 'x', shape: [3] })
    expect(evaluate(copy, feeds).y).toEqual(evaluate({ y }, feeds).y)
  })

  test('asks for each value once and leaves the source as it was', () => {
    const { graph, x } = small()
    const twice = add(x, x)
    const y = mul(twice, twice)
    const before = topological([y])
    const asked: string[] = []
    const target = new Graph(ops)
    const made = rewrite({ y, twice }, target, (value, visit) => {
      asked.push(value.op)
      return value.op === 'Add' ? neg(visit(value.inputs[0]!)) : null
    })
    expect(asked.toSorted()).toEqual(['Add', 'Input', 'Mul'])
    expect(topological([made.y]).map(({ op }) => op)).toEqual(['Input', 'Neg', 'Mul'])
    expect(made.y.inputs).toEqual([made.twice, made.twice])
    expect(topological([y])).toEqual(before)
    expect(y.graph).toBe(graph)
  })

  test('infers shapes anew, so that a replacement that does not fit is found', () => {
    const { x } = small()
    const target = new Graph(ops)
    const replace = (value: typeof x) => (value === x ? target.input('x', [2]) : null)
    expect(() => rewrite({ y: add(x, x.graph.constant([1, 2, 3])) }, target, replace)).toThrow('cannot broadcast')
  })
})

describe('lower', () => {
  test('expands what ONNX lacks, again where an expansion needs it', () => {
    const graph = new Graph({
      ...ops,
      // an operator whose expansion has to be expanded itself
      Gate: { infer: ([x]) => ({ shape: x!.shape }), lower: ([x]) => mul(silu(x!), step(x!)) },
    })
    const y = graph.apply('Gate', [graph.input('x', [3])])
    const lowered = lower({ y }, new Graph(graph.rules))
    verify([lowered.y])
    expect(topological([lowered.y]).map(({ op }) => op)).toEqual(['Input', 'Sigmoid', 'Mul', 'Sign', 'Relu', 'Mul'])
    expect([...evaluate(lowered, feeds).y.data]).toEqual(
      [0.5, 0, 2].map((value) => expect.closeTo(value / (1 + Math.exp(-value)), 12)),
    )
  })
})

describe('isLeaf', () => {
  test('holds for inputs and constants only', () => {
    const { graph, x } = small()
    expect([x, graph.constant(1), neg(x)].map(isLeaf)).toEqual([true, true, false])
  })
})
