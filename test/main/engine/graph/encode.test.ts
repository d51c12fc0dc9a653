import { fromBinary } from '@bufbuild/protobuf'
import { describe, expect, test } from 'vitest'
import { gradients } from '../../../../main/engine/autodiff/gradients.ts'
import { addDims } from '../../../../main/engine/graph/dim.ts'
import { encode, outputName } from '../../../../main/engine/graph/encode.ts'
import { Graph, type OpRule, type Value } from '../../../../main/engine/graph/graph.ts'
import { add, gatherColumns, gemm, mul, reshape, rmsNorm, rotary, slice } from '../../../../main/engine/ops/build.ts'
import { ops } from '../../../../main/engine/ops/table.ts'
import { AttributeProto_AttributeType, ModelProtoSchema, TensorProto_DataType } from '../../../support/onnx/onnx_pb.js'
import { expectClose } from '../../../support/closeness.ts'
import { runOnCpu } from '../../../support/cpuProgram.ts'
import { evaluate } from '../../../support/interpreter.ts'
import { caseSizes, feedsOf, opCases } from '../../../support/opCases.ts'
import { tensor64 } from '../../../support/tensor64.ts'

// float32, single operators and their gradients on numbers of order 1: a few roundings of 6e-8
const float32 = 2e-6

const cases = Object.entries(opCases).flatMap(([op, ofOp]) => ofOp.map((given) => ({ op, given, name: given.name })))

/** The file, read back with the generated schema. */
function decoded(outputs: Readonly<Record<string, Value>>) {
  const encoded = encode(outputs)
  const model = fromBinary(ModelProtoSchema, encoded.bytes)
  return { encoded, model, graph: model.graph! }
}

describe('encode', () => {
  test.each(cases)('$op and its gradients run in ONNX Runtime as written, $name', async ({ given }) => {
    const { y, wrt } = given.build()
    const dy = y.graph.input('dy', y.shape)
    const found = wrt.length > 0 ? gradients([y], wrt, [dy]) : []
    const outputs: Record<string, Value> = { y }
    for (const [i, gradient] of found.entries()) if (gradient !== null) outputs[`d${wrt[i]!.name}`] = gradient
    const feeds = feedsOf(given, y)
    const expected = evaluate(outputs, feeds, caseSizes)
    const actual = await runOnCpu(outputs, feeds, caseSizes)
    for (const name of Object.keys(outputs)) {
      expect(actual[name]!.dims, name).toEqual(expected[name]!.dims)
      expectClose(actual[name]!.data, expected[name]!.data, float32, name)
    }
  })

  test('writes what the schema reads back: versions, inputs with named axes, nodes, outputs', () => {
    const g = new Graph(ops)
    const y = add(gemm(g.input('x', ['n', 3]), g.input('w', [4, 3]), { transB: true }), g.constant([1, 2, 3, 4]))
    const { model, graph } = decoded({ y })
    expect(model.irVersion).toBe(11n)
    expect(model.opsetImport).toMatchObject([{ domain: '', version: 23n }])
    expect(graph.input.map(({ name }) => name)).toEqual(['x', 'w'])
    const type = graph.input[0]!.type!.value
    expect(type).toMatchObject({ case: 'tensorType', value: { elemType: TensorProto_DataType.FLOAT } })
    expect(type.case === 'tensorType' && type.value.shape!.dim.map(({ value }) => value)).toEqual([
      { case: 'dimParam', value: 'n' },
      { case: 'dimValue', value: 3n },
    ])
    expect(graph.node.map(({ opType }) => opType)).toEqual(['Gemm', 'Add'])
    expect(graph.node[0]!.attribute.map(({ name, i }) => [name, i])).toEqual([
      ['transA', 0n],
      ['transB', 1n],
    ])
    expect(graph.initializer).toMatchObject([{ dims: [4n], floatData: [1, 2, 3, 4] }])
    expect(graph.output.map(({ name }) => name)).toEqual([outputName('y')])
    expect(graph.node[1]!.output).toEqual([outputName('y')])
  })

  test('writes each node behind those it reads, each name once', () => {
    const { graph } = decoded(manyNames())
    const known = new Set([...graph.input, ...graph.initializer].map(({ name }) => name))
    for (const { input, output } of graph.node) {
      for (const name of input) expect(known).toContain(name)
      for (const name of output) {
        expect(known).not.toContain(name)
        known.add(name)
      }
    }
    for (const { name } of graph.output) expect(known).toContain(name)
  })

  test('takes the type of a number from the operator, whatever the attribute is called', () => {
    const own: OpRule = {
      infer: ([x]) => ({ shape: x!.shape }),
      onnx: () => ({
        type: 'Own',
        attributes: { epsilon: 2, name: 'n', axes: [1, 0] },
        floats: { alpha: 3, beta: 0.5 },
      }),
    }
    const g = new Graph({ own })
    const { graph } = decoded({ y: g.apply('own', [g.input('x', [2, 2])]) })
    const { INT, STRING, INTS, FLOAT } = AttributeProto_AttributeType
    expect(graph.node[0]!.attribute.map(({ name, type, i, ints, f }) => [name, type, i, ints, f])).toEqual([
      ['epsilon', INT, 2n, [], 0],
      ['name', STRING, 0n, [], 0],
      ['axes', INTS, 0n, [1n, 0n], 0],
      ['alpha', FLOAT, 0n, [], 3],
      ['beta', FLOAT, 0n, [], 0.5],
    ])
  })

  test('gives epsilon as a float and axes as integers', () => {
    const g = new Graph(ops)
    const { graph } = decoded({ y: rmsNorm(g.input('x', ['n', 4]), g.input('w', [4]), 1) })
    expect(graph.node[0]!.attribute.map(({ name, i, f }) => [name, i, f])).toEqual([
      ['axis', -1n, 0],
      ['epsilon', 0n, 1],
    ])
  })

  test('asks for shapes that are known only in a run, and stores those that are known', () => {
    const g = new Graph(ops)
    const x = g.input('x', [addDims('past', 2), 6])
    const { encoded, graph } = decoded({ y: reshape(slice(x, 0, 'past', addDims('past', 2)), [2, 3, 2]) })
    expect(encoded.inputs.map(({ name }) => name)).toEqual(['x'])
    expect(encoded.shapes).toEqual([
      { name: '#past', dims: ['past'] },
      { name: '#past+2', dims: ['past+2'] },
    ])
    expect(graph.input.map(({ name }) => name)).toEqual(['x', '#past', '#past+2'])
    expect(graph.initializer.map(({ int64Data }) => int64Data)).toEqual([[0n], [2n, 3n, 2n]])
  })

  test('lets inputs and outputs carry any names, one value several of them, inputs and constants too', async () => {
    const outputs = manyNames()
    const feeds = { h: tensor64([2, 2], [1, 2, 3, 4]), v2: tensor64([2, 2], [5, 6, 7, 8]) }
    const expected = evaluate(outputs, feeds)
    const actual = await runOnCpu(outputs, feeds)
    expect(Object.keys(actual)).toEqual(Object.keys(outputs))
    for (const [name, { data, dims }] of Object.entries(expected)) {
      expect(actual[name]!.dims, name).toEqual(dims)
      expect([...actual[name]!.data], name).toEqual([...data])
    }
  })

  test('gives indices as int64', () => {
    const g = new Graph(ops)
    const ids = g.input('ids', ['n', 2], 'int64')
    const { graph } = decoded({ y: gatherColumns(g.input('x', ['n', 3]), ids) })
    expect(graph.input[1]!.type!.value).toMatchObject({ value: { elemType: TensorProto_DataType.INT64 } })
  })

  test('names the whole head 0 in rotations, as the operator wants it', () => {
    const g = new Graph(ops)
    const turned = (half: number) => {
      const angles = ['cos', 'sin'].map((name) => g.input(`${name}${half}`, ['n', half])) as [Value, Value]
      const { graph } = decoded({ y: rotary(g.input('x', ['n', 12]), ...angles, 2) })
      const node = graph.node.find(({ opType }) => opType === 'RotaryEmbedding')!
      return Object.fromEntries(node.attribute.map(({ name, i }) => [name, Number(i)]))
    }
    expect(turned(3)).toEqual({ num_heads: 2, rotary_embedding_dim: 0, interleaved: 0 })
    expect(turned(2)).toEqual({ num_heads: 2, rotary_embedding_dim: 4, interleaved: 0 })
  })
})

/** Names that could be mistaken for those of inner values, an input and a constant given out, one value twice. */
function manyNames(): Record<string, Value> {
  const g = new Graph(ops)
  const [h, v2] = [g.input('h', [2, 2]), g.input('v2', [2, 2])]
  const next = add(mul(h, v2), 1) // the product is value 2
  return { h: next, again: next, same: h, one: g.constant([3, 4]), v4: mul(next, next) }
}
