import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { describe, expect, test } from 'vitest'
import {
  attribute,
  floatAttribute,
  floatTensor,
  graphMessage,
  intTensor,
  modelMessage,
  nodeMessage,
  valueMessage,
} from '../../../main/files/onnxMessages.ts'
import {
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProtoSchema,
  ValueInfoProtoSchema,
} from '../../support/onnx/onnx_pb.js'

// One seven-bit group and several, both ends of what is exact, negative ones in ten bytes.
const wholes = [0, 1, 127, 128, 300, -1, -129, 2 ** 31, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]
const long = 'ن'.repeat(100)

describe('onnxMessages', () => {
  test('writes the bytes that the library writes of the schema', () => {
    const ints = attribute('axes', wholes)
    const expected = { name: 'axes', ints: wholes.map(BigInt), type: 7 }
    expect(ints).toEqual(toBinary(AttributeProtoSchema, create(AttributeProtoSchema, expected)))
    const tensor = { name: '', dims: [0n, 3n], dataType: 1, floatData: [1.5, -0, 1e-45] }
    expect(floatTensor('', [0, 3], tensor.floatData)).toEqual(
      toBinary(TensorProtoSchema, create(TensorProtoSchema, tensor)),
    )
    const none = create(TensorProtoSchema, { name: 'none', dims: [0n], dataType: 7 })
    expect(intTensor('none', [0], [])).toEqual(toBinary(TensorProtoSchema, none))
  })

  test('is read back with the schema: attributes of each type, values with known and named lengths', () => {
    for (const value of wholes) {
      expect(fromBinary(AttributeProtoSchema, attribute('i', value))).toMatchObject({
        name: 'i',
        type: 2,
        i: BigInt(value),
      })
    }
    const text = fromBinary(AttributeProtoSchema, attribute(long, long))
    expect(text).toMatchObject({ name: long, type: 3, s: new TextEncoder().encode(long) })
    expect(fromBinary(AttributeProtoSchema, floatAttribute('f', 0.1))).toMatchObject({ type: 1, f: Math.fround(0.1) })
    const value = fromBinary(ValueInfoProtoSchema, valueMessage('x', [0, 'past+1', 4096], 'bool'))
    expect(value.name).toBe('x')
    const { shape, elemType } = value.type!.value.value!
    expect([elemType, shape!.dim.map((dim) => dim.value.value)]).toEqual([9, [0n, 'past+1', 4096n]])
  })

  test('keeps the order and number of all that a graph holds', () => {
    const nodes = ['a', 'b'].map((name) => nodeMessage('Add', [name, ''], [`${name}2`, ''], [attribute('k', 1)]))
    const graph = graphMessage({
      ...{ name: 'g', nodes, initializers: [intTensor('w', [2], [-7, 2 ** 40])] },
      ...{ inputs: [valueMessage('x', [], 'float32')], outputs: ['y', 'z'].map((y) => valueMessage(y, [1], 'int64')) },
    })
    const model = fromBinary(ModelProtoSchema, modelMessage({ irVersion: 11, producer: 'p', opset: 23, graph }))
    expect(model).toMatchObject({ irVersion: 11n, producerName: 'p', opsetImport: [{ domain: '', version: 23n }] })
    expect(model.graph).toEqual(fromBinary(GraphProtoSchema, graph))
    expect(model.graph!.node).toEqual(nodes.map((node) => fromBinary(NodeProtoSchema, node)))
    expect(model.graph!.node[1]).toMatchObject({ opType: 'Add', input: ['b', ''], output: ['b2', ''] })
    expect(model.graph!.initializer).toMatchObject([{ name: 'w', dims: [2n], int64Data: [-7n, 2n ** 40n] }])
    expect([...model.graph!.input, ...model.graph!.output].map(({ name }) => name)).toEqual(['x', 'y', 'z'])
  })
})
