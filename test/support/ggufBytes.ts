/** Numbers of GGUF's value types. */
const codes = {
  ...{ uint8: 0, int8: 1, uint16: 2, int16: 3, uint32: 4, int32: 5, float32: 6, bool: 7, string: 8, array: 9 },
  ...{ uint64: 10, int64: 11, float64: 12 },
} as const

type Scalar = Exclude<keyof typeof codes, 'array'>

/** A value with the type that it is written as; a list of such values, or of numbers or texts of one type, is an array. */
export type WrittenValue =
  | readonly [type: Scalar, value: number | bigint | string | boolean]
  | readonly [type: 'array', of: Scalar, values: readonly (number | bigint | string | boolean)[]]
  | readonly [type: 'arrays', arrays: readonly WrittenValue[]]
  | readonly [type: number, bytes: Buffer]

export interface WrittenTensor {
  readonly name: string
  /** ggml's number of the type. */
  readonly type: number
  /** Outermost first. */
  readonly shape: readonly number[]
  readonly data: Uint8Array
  /** Where its data are said to begin. @default where they do */
  readonly offset?: bigint
}

export interface WrittenGguf {
  readonly version?: number
  readonly metadata?: Readonly<Record<string, WrittenValue>> | readonly (readonly [string, WrittenValue])[]
  readonly tensors?: readonly WrittenTensor[]
  readonly alignment?: number
  /** Counts that the header claims. @default the true ones */
  readonly nTensors?: bigint
  readonly nKeys?: bigint
}

/** A GGUF file of these parts, whether they make sense or not. */
export function ggufBytes(parts: WrittenGguf): Buffer {
  const { version = 3, metadata = {}, tensors = [], alignment = 32 } = parts
  const entries = Array.isArray(metadata) ? metadata : Object.entries(metadata)
  const infos: Buffer[] = []
  const data: Buffer[] = []
  let at = 0
  for (const { name, type, shape, data: bytes, offset } of tensors) {
    const sizes = shape.toReversed().map((size) => u64(BigInt(size)))
    infos.push(text(name), u32(shape.length), ...sizes, u32(type), u64(offset ?? BigInt(at)))
    const padded = Buffer.alloc(Math.ceil(bytes.length / alignment) * alignment)
    padded.set(bytes)
    data.push(padded)
    at += padded.length
  }
  const counts = [u64(parts.nTensors ?? BigInt(tensors.length)), u64(parts.nKeys ?? BigInt(entries.length))]
  const keys = entries.map(([key, value]) => Buffer.concat([text(key), typed(value)]))
  const header = Buffer.concat([Buffer.from('GGUF'), u32(version), ...counts, ...keys, ...infos])
  const padding = Buffer.alloc(-header.length & (alignment - 1))
  return Buffer.concat([header, padding, ...data])
}

function typed(value: WrittenValue): Buffer {
  if (typeof value[0] === 'number') return Buffer.concat([u32(value[0]), value[1]])
  if (value[0] === 'array' || value[0] === 'arrays') return Buffer.concat([u32(codes.array), body(value)])
  return Buffer.concat([u32(codes[value[0]]), body(value)])
}

/** A value without its type. */
function body(value: WrittenValue): Buffer {
  if (value[0] === 'array') {
    const [, type, values] = value
    return Buffer.concat([u32(codes[type]), u64(BigInt(values.length)), ...values.map((one) => scalar(type, one))])
  }
  if (value[0] === 'arrays')
    return Buffer.concat([u32(codes.array), u64(BigInt(value[1].length)), ...value[1].map((inner) => body(inner))])
  return scalar(value[0] as Scalar, value[1] as number)
}

function scalar(type: Scalar, value: number | bigint | string | boolean): Buffer {
  if (type === 'string') return text(String(value))
  if (type === 'uint64' || type === 'int64') return u64(BigInt.asUintN(64, BigInt(value)))
  const number = Number(value)
  const array = {
    ...{ uint8: Uint8Array, int8: Int8Array, uint16: Uint16Array, int16: Int16Array, uint32: Uint32Array },
    ...{ int32: Int32Array, float32: Float32Array, float64: Float64Array, bool: Uint8Array },
  }[type]
  return Buffer.from(array.of(number).buffer)
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value)
  return Buffer.concat([u64(BigInt(bytes.length)), bytes])
}

function u32(value: number): Buffer {
  return Buffer.from(Uint32Array.of(value).buffer)
}

function u64(value: bigint): Buffer {
  return Buffer.from(BigUint64Array.of(value).buffer)
}
