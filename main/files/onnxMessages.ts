/**
 * The messages of ONNX (https://github.com/onnx/onnx, onnx.proto) that a graph of this engine is written with, in the wire
 * format of Protocol Buffers: a message is its fields, each a number with its wire type, then the value. Nothing is read
 * back here; the tests do that with the schema.
 *
 * @see https://protobuf.dev/programming-guides/encoding
 */
import { append } from '../base/lists.ts'

export type Message = Uint8Array
type Field = readonly number[]

export const dataTypes = { float32: 1, int64: 7, bool: 9 } as const
/** Text is a length of its own, named; the same text is the same length wherever it stands. */
export type Length = number | string

export function modelMessage(model: {
  readonly irVersion: number
  readonly producer: string
  readonly opset: number
  readonly graph: Message
}): Message {
  const { irVersion, producer, opset, graph } = model
  // the empty domain is that of ONNX itself
  const opsets = message([text(1, ''), whole(2, opset)])
  return message([whole(1, irVersion), text(2, producer), bytes(7, graph), bytes(8, opsets)])
}

/** @param graph its nodes stand behind those whose outputs they read */
export function graphMessage(graph: {
  readonly name: string
  readonly nodes: readonly Message[]
  readonly initializers: readonly Message[]
  readonly inputs: readonly Message[]
  readonly outputs: readonly Message[]
}): Message {
  const { name, nodes, initializers, inputs, outputs } = graph
  return message([
    ...nodes.map((each) => bytes(1, each)),
    text(2, name),
    ...initializers.map((each) => bytes(5, each)),
    ...inputs.map((each) => bytes(11, each)),
    ...outputs.map((each) => bytes(12, each)),
  ])
}

export function nodeMessage(
  type: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: readonly Message[],
): Message {
  return message([
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(4, type),
    ...attributes.map((each) => bytes(5, each)),
  ])
}

export function floatAttribute(name: string, value: number): Message {
  return message([text(1, name), [...tag(2, 5), ...floats([value])], whole(20, 1)])
}

/** A whole number, a text or a list of whole numbers. */
export function attribute(name: string, value: number | string | readonly number[]): Message {
  if (typeof value === 'number') return message([text(1, name), whole(3, value), whole(20, 2)])
  if (typeof value === 'string') return message([text(1, name), text(4, value), whole(20, 3)])
  return message([text(1, name), ...value.map((each) => whole(8, each)), whole(20, 7)])
}

export function floatTensor(name: string, dims: readonly number[], data: readonly number[]): Message {
  return message([
    ...dims.map((dim) => whole(1, dim)),
    whole(2, dataTypes.float32),
    ...packed(4, floats(data)),
    text(8, name),
  ])
}

export function intTensor(name: string, dims: readonly number[], data: readonly number[]): Message {
  const type = whole(2, dataTypes.int64)
  return message([...dims.map((dim) => whole(1, dim)), type, ...packed(7, data.flatMap(varint)), text(8, name)])
}

/** An input or output of a graph. */
export function valueMessage(name: string, shape: readonly Length[], type: keyof typeof dataTypes): Message {
  const lengths = shape.map((each) => message([typeof each === 'number' ? whole(1, each) : text(2, each)]))
  const dims = message(lengths.map((each) => bytes(1, each)))
  const tensor = message([whole(1, dataTypes[type]), bytes(2, dims)])
  return message([text(1, name), bytes(2, message([bytes(1, tensor)]))])
}

function message(fields: readonly Field[]): Message {
  const all: number[] = []
  for (const field of fields) append(all, field)
  return Uint8Array.from(all)
}

function whole(field: number, value: number): Field {
  return [...tag(field, 0), ...varint(value)]
}

function text(field: number, value: string): Field {
  return bytes(field, new TextEncoder().encode(value))
}

function bytes(field: number, value: Iterable<number> & { readonly length: number }): Field {
  const all = [...tag(field, 2), ...varint(value.length)]
  append(all, value)
  return all
}

/** Numbers behind one tag; of none, not even that. */
function packed(field: number, value: Uint8Array | readonly number[]): Field[] {
  return value.length === 0 ? [] : [bytes(field, value)]
}

function tag(field: number, wireType: 0 | 2 | 5): number[] {
  return varint(field * 8 + wireType)
}

/** Seven bits a byte, the lowest first; negative numbers in 64 bits' two's complement. */
function varint(value: number): number[] {
  const all: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  for (; rest > 127n; rest >>= 7n) all.push(Number(rest & 127n) | 128)
  return [...all, Number(rest)]
}

/** Little-endian. */
function floats(values: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * values.length))
  for (const [i, value] of values.entries()) view.setFloat32(4 * i, value, true)
  return new Uint8Array(view.buffer)
}
