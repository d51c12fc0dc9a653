/** Every operator of the engine in float64, written for reading and apart from the engine's own rules. */
import type { Dim } from '../../main/engine/graph/dim.ts'
import type { Attributes } from '../../main/engine/graph/graph.ts'
import { erf } from './erf.ts'
import { positions, sizeOf, stridesOf, type Tensor64 } from './tensor64.ts'

/** @param length the number that an axis' length stands for in this run */
type Kernel = (x: readonly Tensor64[], attributes: Attributes, length: (dim: Dim) => number) => Tensor64

export const kernels: Readonly<Record<string, Kernel>> = {
  Add: binary((a, b) => a + b),
  Sub: binary((a, b) => a - b),
  Mul: binary((a, b) => a * b),
  Div: binary((a, b) => a / b),
  Neg: unary((x) => -x),
  Exp: unary(Math.exp),
  Log: unary(Math.log),
  Sqrt: unary(Math.sqrt),
  Sigmoid: unary(sigmoid),
  Tanh: unary(Math.tanh),
  Erf: unary(erf),
  Relu: unary((x) => Math.max(x, 0)),
  Step: unary((x) => (x > 0 ? 1 : 0)),
  Sign: unary(Math.sign),
  Silu: unary((x) => x * sigmoid(x)),
  StopGradient: unary((x) => x),
  SelfGate: binary((x, gate) => x * gate),
  Bilinear: unary((x) => x),

  MatMul: ([a, b]) => {
    const batch = a!.dims.slice(0, -2)
    const [rows, inner] = a!.dims.slice(-2) as [number, number]
    const columns = b!.dims.at(-1)!
    const data = new Float64Array(sizeOf(batch) * rows * columns)
    for (let i = 0; i < sizeOf(batch); i++) {
      const left = { dims: [rows, inner], data: a!.data.subarray(i * rows * inner, (i + 1) * rows * inner) }
      const right = { dims: [inner, columns], data: b!.data.subarray(i * inner * columns, (i + 1) * inner * columns) }
      data.set(product(left, right).data, i * rows * columns)
    }
    return { dims: [...batch, rows, columns], data }
  },
  Gemm: ([a, b], { transA, transB }) => product(transA ? flipped(a!) : a!, transB ? flipped(b!) : b!),

  ReduceSum: ([x], { axes }) => reduced(x!, axes as readonly number[]),
  ReduceMean: ([x], { axes }) => {
    const count = sizeOf((axes as readonly number[]).map((axis) => x!.dims[axis]!))
    return map(reduced(x!, axes as readonly number[]), (total) => total / count)
  },
  Softmax: ([x]) => rowwise(x!, softmax),
  LogSoftmax: ([x]) => rowwise(x!, (row) => softmax(row).map(Math.log)),

  Transpose: ([x], { perm }) => {
    const axes = perm as readonly number[]
    const [dims, strides] = [x!.dims, stridesOf(x!.dims)]
    return pick(
      x!,
      axes.map((axis) => dims[axis]!),
      axes.map((axis) => strides[axis]!),
    )
  },
  Reshape: ([x], { shape }, length) => ({ dims: (shape as readonly Dim[]).map(length), data: x!.data }),
  Expand: ([x], { shape }, length) => spread(x!, (shape as readonly Dim[]).map(length)),
  Concat: (parts, { axis }) => {
    const at = axis as number
    const total = parts.reduce((sum, { dims }) => sum + dims[at]!, 0)
    const dims = parts[0]!.dims.with(at, total)
    const data = new Float64Array(sizeOf(dims))
    let from = 0
    for (const part of parts) {
      for (const [i, target] of positions(part.dims, stridesOf(dims), from * stridesOf(dims)[at]!).entries())
        data[target] = part.data[i]!
      from += part.dims[at]!
    }
    return { dims, data }
  },
  Slice: ([x], { axis, from, to }, length) => {
    const at = axis as number
    const start = length(from as Dim)
    const strides = stridesOf(x!.dims)
    return pick(x!, x!.dims.with(at, length(to as Dim) - start), strides, start * strides[at]!)
  },
  PadAxis: ([x], { axis, from, length: total }, length) => {
    const at = axis as number
    const dims = x!.dims.with(at, length(total as Dim))
    const data = new Float64Array(sizeOf(dims))
    const targets = positions(x!.dims, stridesOf(dims), length(from as Dim) * stridesOf(dims)[at]!)
    for (const [i, target] of targets.entries()) data[target] = x!.data[i]!
    return { dims, data }
  },
  GatherColumns: ([x, ids]) => columnsAt(x!, ids!),
  ScatterColumns: ([x, ids, updates]) => {
    const data = x!.data.slice()
    const [perRow, width] = [ids!.dims[1]!, x!.dims[1]!]
    for (const [i, id] of ids!.data.entries()) data[Math.floor(i / perRow) * width + id]! += updates!.data[i]!
    return { dims: x!.dims, data }
  },
  GatherRows: ([x, ids]) => {
    const width = x!.dims[1]!
    const rows = [...ids!.data].flatMap((id) => [...x!.data.subarray(id * width, (id + 1) * width)])
    return { dims: [ids!.dims[0]!, width], data: Float64Array.from(rows) }
  },
  ScatterRows: ([x, ids, updates]) => {
    const data = x!.data.slice()
    const width = x!.dims[1]!
    for (const [i, id] of ids!.data.entries()) {
      for (let k = 0; k < width; k++) data[id * width + k]! += updates!.data[i * width + k]!
    }
    return { dims: x!.dims, data }
  },

  RmsNorm: ([x, weight], { epsilon }) =>
    rowwise(x!, (row) => {
      const square = row.reduce((sum, value) => sum + value * value, 0) / row.length
      return row.map((value, i) => (value / Math.sqrt(square + (epsilon as number))) * weight!.data[i]!)
    }),
  LayerNorm: ([x, weight, bias], { epsilon }) =>
    rowwise(x!, (row) => {
      const mean = row.reduce((sum, value) => sum + value, 0) / row.length
      const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / row.length
      const scale = Math.sqrt(variance + (epsilon as number))
      return row.map((value, i) => ((value - mean) / scale) * weight!.data[i]! + bias!.data[i]!)
    }),
  Rotary: ([x, cos, sin], { nHeads, dRotary }) => {
    const heads = nHeads as number
    const half = (dRotary as number) / 2
    const dHead = x!.dims[2]! / heads
    const data = x!.data.slice()
    for (let row = 0; row < x!.data.length / dHead; row++) {
      const position = Math.floor(row / heads)
      for (let i = 0; i < half; i++) {
        const [c, s] = [cos!.data[position * half + i]!, sin!.data[position * half + i]!]
        const [a, b] = [x!.data[row * dHead + i]!, x!.data[row * dHead + half + i]!]
        data[row * dHead + i] = a * c - b * s
        data[row * dHead + half + i] = b * c + a * s
      }
    }
    return { dims: x!.dims, data }
  },
  TokenProbability: ([x, targets, , ...unembedding], { softcap }) => {
    const cap = softcap as number
    const width = x!.dims[1]!
    const rows = Float64Array.from(unembedding.flatMap(({ data }) => [...data]))
    const logits = product(x!, flipped({ dims: [rows.length / width, width], data: rows }))
    const capped = cap > 0 ? map(logits, (logit) => cap * Math.tanh(logit / cap)) : logits
    return columnsAt(rowwise(capped, softmax), targets!)
  },
  CrossEntropy: ([logits, targets]) =>
    map(columnsAt(rowwise(logits!, softmax), targets!), (probability) => -Math.log(probability)),
}

function unary(f: (x: number) => number): Kernel {
  return ([x]) => map(x!, f)
}

function binary(f: (a: number, b: number) => number): Kernel {
  return ([a, b]) => {
    if (a!.dims.join() === b!.dims.join())
      return { dims: a!.dims, data: a!.data.map((value, i) => f(value, b!.data[i]!)) }
    const rank = Math.max(a!.dims.length, b!.dims.length)
    const full = ({ dims }: Tensor64) => [...Array<number>(rank - dims.length).fill(1), ...dims]
    const [left, right] = [full(a!), full(b!)]
    const dims = left.map((length, axis) => (length === 1 ? right[axis]! : length))
    const other = spread(b!, dims).data
    return { dims, data: spread(a!, dims).data.map((value, i) => f(value, other[i]!)) }
  }
}

function map(x: Tensor64, f: (value: number) => number): Tensor64 {
  return { dims: x.dims, data: x.data.map((value) => f(value)) }
}

/** Another view of the same numbers. */
function pick(x: Tensor64, dims: readonly number[], strides: readonly number[], start = 0): Tensor64 {
  const from = positions(dims, strides, start)
  const data = new Float64Array(from.length)
  for (let i = 0; i < data.length; i++) data[i] = x.data[from[i]!]!
  return { dims, data }
}

/** Axes of length 1, and axes that are not there, repeated to reach `dims`. */
function spread(x: Tensor64, dims: readonly number[]): Tensor64 {
  const missing = dims.length - x.dims.length
  const strides = stridesOf(x.dims)
  return pick(
    x,
    dims,
    dims.map((_, axis) => (axis < missing || x.dims[axis - missing] === 1 ? 0 : strides[axis - missing]!)),
  )
}

function flipped(x: Tensor64): Tensor64 {
  return pick(x, [x.dims[1]!, x.dims[0]!], [1, x.dims[1]!])
}

function product(a: Tensor64, b: Tensor64): Tensor64 {
  const [rows, inner] = a.dims as [number, number]
  const columns = b.dims[1]!
  const data = new Float64Array(rows * columns)
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < inner; k++) {
      const factor = a.data[i * inner + k]!
      for (let j = 0; j < columns; j++) data[i * columns + j]! += factor * b.data[k * columns + j]!
    }
  }
  return { dims: [rows, columns], data }
}

/** Sums over `axes`, which keep the length 1. */
function reduced(x: Tensor64, axes: readonly number[]): Tensor64 {
  const dims = x.dims.map((length, axis) => (axes.includes(axis) ? 1 : length))
  const strides = stridesOf(dims).map((stride, axis) => (axes.includes(axis) ? 0 : stride))
  const data = new Float64Array(sizeOf(dims))
  for (const [i, target] of positions(x.dims, strides).entries()) data[target]! += x.data[i]!
  return { dims, data }
}

function rowwise(x: Tensor64, f: (row: Float64Array) => Float64Array): Tensor64 {
  const width = x.dims.at(-1)!
  const data = new Float64Array(x.data.length)
  for (let from = 0; from < data.length; from += width) data.set(f(x.data.subarray(from, from + width)), from)
  return { dims: x.dims, data }
}

function softmax(row: Float64Array): Float64Array {
  const max = row.reduce((most, value) => Math.max(most, value), -Infinity)
  const weights = row.map((value) => Math.exp(value - max))
  const sum = weights.reduce((total, value) => total + value, 0)
  return weights.map((value) => value / sum)
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x))
}

/** `x[i, ids[i, j]]`. */
function columnsAt(x: Tensor64, ids: Tensor64): Tensor64 {
  const perRow = ids.dims[1]!
  const data = ids.data.map((id, i) => x.data[Math.floor(i / perRow) * x.dims[1]! + id]!)
  return { dims: ids.dims, data }
}
