import {
  attribute,
  floatAttribute,
  floatTensor,
  graphMessage,
  intTensor,
  modelMessage,
  nodeMessage,
  valueMessage,
  type Message,
} from '../../files/onnxMessages.ts'
import type { Shape } from './dim.ts'
import { topological, type DType, type OnnxForm, type Value } from './graph.ts'

/** A graph as ONNX bytes, with what has to be fed. */
export interface EncodedGraph {
  readonly bytes: Uint8Array
  readonly inputs: readonly { readonly name: string; readonly shape: Shape; readonly dtype: DType }[]
  /** Shapes that depend on named sizes: fed as int64 vectors, worked out from the sizes of the other inputs. */
  readonly shapes: readonly { readonly name: string; readonly dims: Shape }[]
  /** Names under which the results come back; `outputName` gives the name inside the file. */
  readonly outputs: readonly string[]
  readonly outputShapes: readonly Shape[]
}

// RMSNormalization and RotaryEmbedding came with opset 23, which needs IR version 11
const opset = 23
const irVersion = 11

/** Writes a lowered graph as an ONNX model. Shapes stay symbolic where they are named. */
export function encode(outputs: Readonly<Record<string, Value>>): EncodedGraph {
  const writer = new Writer(outputs)
  for (const value of topological(Object.values(outputs))) writer.add(value)
  for (const [name, value] of Object.entries(outputs)) {
    // an input, or a value that is asked for twice: only a copy can carry the second name
    const label = writer.label(value)
    if (label !== outputName(name)) writer.nodes.push(node({ type: 'Identity' }, [label], [outputName(name)]))
  }
  const graph = graphMessage({
    name: 'engram',
    nodes: writer.nodes,
    initializers: writer.initializers,
    inputs: [
      ...writer.inputs.map((input) => valueMessage(input.name, input.shape, input.dtype)),
      ...writer.shapes.map((shape) => valueMessage(shape.name, [shape.dims.length], 'int64')),
    ],
    outputs: Object.entries(outputs).map(([name, value]) => valueMessage(outputName(name), value.shape, value.dtype)),
  })
  return {
    bytes: modelMessage({ irVersion, producer: 'engram', opset, graph }),
    inputs: writer.inputs,
    shapes: writer.shapes,
    outputs: Object.keys(outputs),
    outputShapes: Object.values(outputs).map(({ shape }) => shape),
  }
}

/** Inputs and outputs are one name space in ONNX, but a block takes `h` and gives `h`. */
export function outputName(name: string): string {
  return `=${name}`
}

class Writer {
  readonly nodes: Message[] = []
  readonly initializers: Message[] = []
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
      const [dims, data] = typeof constant === 'number' ? [[], [constant]] : [[constant.length], constant]
      this.initializers.push(floatTensor(this.label(value), dims, data))
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
    if (dims.every((dim) => typeof dim === 'number')) this.initializers.push(intTensor(name, [dims.length], dims))
    else this.shapes.push({ name, dims })
    return name
  }
}

function node({ type, attributes = {}, floats = {} }: OnnxForm, inputs: string[], outputs: string[]): Message {
  return nodeMessage(type, inputs, outputs, [
    ...Object.entries(attributes).map(([name, value]) =>
      attribute(name, typeof value === 'object' ? value.map(Number) : value),
    ),
    ...Object.entries(floats).map(([name, value]) => floatAttribute(name, value)),
  ])
}
