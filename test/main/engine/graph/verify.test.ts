import { describe, expect, test } from 'vitest'
import { Graph, type Value } from '../../../../main/engine/graph/graph.ts'
import { verify } from '../../../../main/engine/graph/verify.ts'
import { add, gemm, neg } from '../../../../main/engine/ops/build.ts'
import { ops } from '../../../../main/engine/ops/table.ts'

const graph = new Graph(ops)
const x = graph.input('x', ['n', 3])
const good = add(gemm(x, graph.input('w', [3, 3])), 1)

/** A user of a value that no graph would have made. */
const using = (planted: Value): Value => ({ ...neg(x), inputs: [planted] })

describe('verify', () => {
  test('passes what the builders make', () => {
    expect(() => verify([good, x, graph.constant(2)])).not.toThrow()
    expect(() => verify([])).not.toThrow()
  })

  test('finds a shape that the rule does not infer', () => {
    expect(() => verify([using({ ...good, shape: ['n', 4] })])).toThrow('(Add) says [n,4], its rule infers [n,3]')
  })

  test('finds a dtype that the rule does not infer', () => {
    expect(() => verify([using({ ...good, dtype: 'int64' })])).toThrow('(Add) says int64, its rule infers float32')
  })

  test('finds inputs that cannot be combined', () => {
    expect(() => verify([{ ...good, inputs: [x, graph.input('v', [5])] }])).toThrow('cannot broadcast: [n, 3] and [5]')
  })

  test('finds a value of another graph', () => {
    const stranger = new Graph(ops).input('y', ['n', 3])
    expect(() => verify([using(stranger)])).toThrow('belongs to another graph')
  })

  test('finds a value that depends on itself', () => {
    const inputs: Value[] = [x]
    const loop: Value = { ...neg(x), inputs }
    inputs[0] = { ...neg(x), inputs: [loop] }
    expect(() => verify([loop])).toThrow('uses a value before it is made')
  })

  test('finds two inputs of one name, and an input without one', () => {
    const twin: Value = { ...x, id: 99 }
    expect(() => verify([{ ...add(x, x), inputs: [x, twin] }])).toThrow('has no unique name: x')
    expect(() => verify([using({ ...x, name: null })])).toThrow('has no unique name: null')
  })

  test('finds an operator without a rule', () => {
    expect(() => verify([{ ...good, op: 'Conv' }])).toThrow("no rule for the operator 'Conv'")
  })
})
