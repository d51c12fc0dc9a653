import { create, toBinary } from '@bufbuild/protobuf'
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  TensorProto_DataType,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  ValueInfoProtoSchema,
  type AttributeProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from '../../files/onnx/onnx_pb.js'
import type { Dim, Shape } from './dim.ts'
import { topological, type Attribute, type DType, type OnnxForm, type Value } from './graph.ts'

/** A graph as ONNX bytes, with what has to be fed. */
export interface EncodedGraph {
  readonly bytes: Uint8Array
  readonly inputs: readonly { readonly name: string; readonly shape: Shape; readonly dtype: DType }[]
  /** Shapes that depend on named sizes: fed as int64 vectors, worked out from the sizes of the other inputs. */
  readonly shapes: readonly { readonly name: string; readonly dims: Shape }[]
  /** Names under which the results come back; `outputName` gives the name inside the file. */
  readonly outputs: readonly string[]
}

// RMSNormalization and RotaryEmbedding came with opset 23, which needs IR version 11
const opset = 23n
const irVersion = 11n
const onnxType = {
  float32: TensorProto_DataType.FLOAT,
  int64: TensorProto_DataType.INT64,
  bool: TensorProto_DataType.BOOL,
} as const

/** Writes a lowered graph as an ONNX model. Shapes stay symbolic where they are named. */
export function encode(outputs: Readonly<Record<string, Value>>): EncodedGraph {
  const writer = new Writer(outputs)
  for (const value of topological(Object.values(outputs))) writer.add(value)
  for (const [name, value] of Object.entries(outputs)) {
    // an input, or a value that is asked for twice: only a copy can carry the second name
    const label = writer.label(value)
    if (label !== outputName(name)) writer.nodes.push(node({ type: 'Identity' }, [label], [outputName(name)]))
  }
  const graph = create(GraphProtoSchema, {
    name: 'engram',
    node: writer.nodes,
    initializer: writer.initializers,
    input: [
      ...writer.inputs.map((input) => valueInfo(input.name, input.shape, input.dtype)),
      ...writer.shapes.map((shape) => valueInfo(shape.name, [shape.dims.length], 'int64')),
    ],
    output: Object.entries(outputs).map(([name, value]) => valueInfo(outputName(name), value.shape, value.dtype)),
  })
  const model = create(ModelProtoSchema, {
    irVersion,
    producerName: 'engram',
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: '', version: opset })],
    graph,
  })
  return {
    bytes: toBinary(ModelProtoSchema, model),
    inputs: writer.inputs,
    shapes: writer.shapes,
    outputs: Object.keys(outputs),
  }
}

/** Inputs and outputs are one name space in ONNX, but a block takes `h` and gives `h`. */
export function outputName(name: string): string {
  return `=${name}`
}

class Writer {
  readonly nodes: NodeProto[] = []
  readonly initializers: TensorProto[] = []
  readonly inputs: { name: string; shape: Shape; dtype: DType }[] = []
  readonly shapes: { name: string; dims: Shape }[] = []
  readonly #known = new Set<string>()
  readonly #outputNames: ReadonlyMap<Value, string>

  constructor(outputs: Readonly<Record<string, Value>>) {
    this.#outputNames = new Map(Object.entries(outputs).map(([name, value]) => [value, outputName(name)]))
  }

  label(value: Value): string {
    return value.name ?? this.#outputNames.get(value) ?? `%${value.id}`
  }

  add(value: Value): void {
    if (value.op === 'Input') {
      this.inputs.push({ name: value.name!, shape: value.shape, dtype: value.dtype })
      return
    }
    if (value.op === 'Constant') {
      const constant = value.attributes.value as number | readonly number[]
      this.initializers.push(floatTensor(this.label(value), constant))
      return
    }
    const form = value.graph.rule(value.op).onnx?.(value) ?? { type: value.op, attributes: value.attributes }
    const inputs = [
      ...value.inputs.map((input) => this.label(input)),
      ...(form.extra ?? []).map((dims) => this.integers(dims)),
    ]
    this.nodes.push(node(form, inputs, [this.label(value)]))
  }

  /** The name of an int64 vector: an initializer, or an input where a length is known only at run time. */
  integers(dims: Shape): string {
    const name = `#${dims.join(',')}`
    if (this.#known.has(name)) return name
    this.#known.add(name)
    if (dims.every((dim) => typeof dim === 'number')) this.initializers.push(intTensor(name, dims))
    else this.shapes.push({ name, dims })
    return name
  }
}

function node({ type, attributes = {}, floats = {} }: OnnxForm, input: string[], output: string[]): NodeProto {
  const attribute = [
    ...Object.entries(attributes).map(([name, value]) => integerOrText(name, value)),
    ...Object.entries(floats).map(([name, f]) =>
      create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.FLOAT, f }),
    ),
  ]
  return create(NodeProtoSchema, { opType: type, input, output, attribute })
}

function integerOrText(name: string, value: Attribute): AttributeProto {
  if (typeof value === 'string')
    return create(AttributeProtoSchema, {
      name,
      type: AttributeProto_AttributeType.STRING,
      s: new TextEncoder().encode(value),
    })
  if (typeof value === 'number')
    return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.INT, i: BigInt(value) })
  return create(AttributeProtoSchema, {
    name,
    type: AttributeProto_AttributeType.INTS,
    ints: value.map((item) => BigInt(item)),
  })
}

function floatTensor(name: string, value: number | readonly number[]): TensorProto {
  const data = typeof value === 'number' ? [value] : [...value]
  const dims = typeof value === 'number' ? [] : [BigInt(value.length)]
  return create(TensorProtoSchema, { name, dims, dataType: TensorProto_DataType.FLOAT, floatData: data })
}

function intTensor(name: string, dims: readonly Dim[]): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dims: [BigInt(dims.length)],
    dataType: TensorProto_DataType.INT64,
    int64Data: dims.map((dim) => BigInt(dim)),
  })
}

function valueInfo(name: string, shape: Shape, dtype: DType): ValueInfoProto {
  const dim = shape.map((length) =>
    create(TensorShapeProto_DimensionSchema, {
      value:
        typeof length === 'number' ? { case: 'dimValue', value: BigInt(length) } : { case: 'dimParam', value: length },
    }),
  )
  const tensorType = create(TypeProto_TensorSchema, {
    elemType: onnxType[dtype],
    shape: create(TensorShapeProtoSchema, { dim }),
  })
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: 'tensorType', value: tensorType } }),
  })
}
