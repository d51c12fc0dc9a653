/** The operators as functions: `add(x, mul(y, 2))`. Numbers stand for constants. No rule lives here. */
import { multiplyDims, sameShape, type Dim, type Shape } from '../graph/dim.ts'
import type { Attributes, Graph, Value } from '../graph/graph.ts'

export type Operand = Value | number

function binary(op: string) {
  return (a: Operand, b: Operand): Value => {
    const graph = typeof a === 'number' ? (b as Value).graph : a.graph
    const value = (x: Operand): Value => (typeof x === 'number' ? graph.constant(x) : x)
    return graph.apply(op, [value(a), value(b)])
  }
}

function unary(op: string) {
  return (x: Value): Value => x.graph.apply(op, [x])
}

export const add = binary('Add')
export const sub = binary('Sub')
export const mul = binary('Mul')
export const div = binary('Div')
export const neg = unary('Neg')
export const exp = unary('Exp')
/** Natural logarithm. */
export const log = unary('Log')
export const sqrt = unary('Sqrt')
export const sigmoid = unary('Sigmoid')
export const tanh = unary('Tanh')
export const erf = unary('Erf')
export const relu = unary('Relu')
/** 1 where x > 0, else 0: the slope of `relu`. */
export const step = unary('Step')
export const silu = unary('Silu')
/** Softmax over the last axis. */
export const softmax = unary('Softmax')
/** Logarithm of the softmax over the last axis. */
export const logSoftmax = unary('LogSoftmax')
/** The value itself, through which no gradient flows. */
export const stopGradient = unary('StopGradient')
/** `x * gate` where `gate` is a function of `x` alone, as in most activation functions; rules may hold the gate fixed. */
export const selfGate = binary('SelfGate')

/**
 * The value itself, marked as a product of two values that both depend on the neurons below: a `gate` times what passes
 * it, or one of those of `attention` (queries with keys, pattern with values). Rules may share out its gradient.
 */
export function bilinear(x: Value, of: 'gate' | 'attention'): Value {
  return x.graph.apply('Bilinear', [x], { of })
}

/** Sum over `axes`, which keep the length 1. */
export function sum(x: Value, axes: readonly number[]): Value {
  return axes.length === 0 ? x : x.graph.apply('ReduceSum', [x], { axes: [...axes].sort((a, b) => a - b) })
}

/** Mean over the last axis, which keeps the length 1. */
export function mean(x: Value): Value {
  return x.graph.apply('ReduceMean', [x], { axes: [x.shape.length - 1] })
}

/** `a @ b` over the last two axes; leading axes are batches of equal lengths. */
export function matmul(a: Value, b: Value): Value {
  return a.graph.apply('MatMul', [a, b])
}

/** `op(a) @ op(b)` of two matrices. Checkpoints store weights as `[out, in]`: `gemm(x, w, { transB: true })`. */
export function gemm(a: Value, b: Value, options: { transA?: boolean; transB?: boolean } = {}): Value {
  return a.graph.apply('Gemm', [a, b], { transA: options.transA ? 1 : 0, transB: options.transB ? 1 : 0 })
}

export function transpose(x: Value, perm: readonly number[]): Value {
  return perm.every((axis, i) => axis === i) ? x : x.graph.apply('Transpose', [x], { perm })
}

/** Views of views are one view, and the same view is none: each would cost a copy's worth of bookkeeping at run time. */
export function reshape(x: Value, shape: Shape): Value {
  const source = x.op === 'Reshape' ? x.inputs[0]! : x
  return sameShape(source.shape, shape) ? source : x.graph.apply('Reshape', [source], { shape })
}

/** Repeats axes of length 1 to reach `shape`. */
export function expand(x: Value, shape: Shape): Value {
  return x.graph.apply('Expand', [x], { shape })
}

export function concat(parts: readonly Value[], axis: number): Value {
  return parts.length === 1 ? parts[0]! : parts[0]!.graph.apply('Concat', parts, { axis })
}

/** Elements `from .. to` (exclusive) of one axis; the ends may be named sizes. */
export function slice(x: Value, axis: number, from: Dim, to: Dim): Value {
  return x.graph.apply('Slice', [x], { axis, from, to })
}

/** Puts `x` at `from` on an axis of length `length`, zeros elsewhere: what undoes `slice`. */
export function pad(x: Value, axis: number, from: Dim, length: Dim): Value {
  return x.graph.apply('PadAxis', [x], { axis, from, length })
}

/** `x[i, ids[i, j]]`: for each row some of its columns. */
export function gatherColumns(x: Value, ids: Value): Value {
  return x.graph.apply('GatherColumns', [x, ids])
}

/** `x` with `updates[i, j]` added to `x[i, ids[i, j]]`: what undoes `gatherColumns`. */
export function scatterColumns(x: Value, ids: Value, updates: Value): Value {
  return x.graph.apply('ScatterColumns', [x, ids, updates])
}

/** Some rows of a matrix: `x[ids[i, 0]]`, for `ids [m, 1]`. */
export function gatherRows(x: Value, ids: Value): Value {
  return x.graph.apply('GatherRows', [x, ids])
}

/** `x` with the row `updates[i]` added to `x[ids[i, 0]]`: what undoes `gatherRows`. */
export function scatterRows(x: Value, ids: Value, updates: Value): Value {
  return x.graph.apply('ScatterRows', [x, ids, updates])
}

/** A matrix or larger of zeros. */
export function zeros(graph: Graph, shape: Shape): Value {
  const zero = graph.constant(0)
  return expand(
    reshape(
      zero,
      shape.map(() => 1),
    ),
    shape,
  )
}

/** `-log softmax(logits)[i, targets[i, 0]]` in nats, `[n, 1]`. */
export function crossEntropy(logits: Value, targets: Value): Value {
  return logits.graph.apply('CrossEntropy', [logits, targets])
}

/** `x / rms(x) * weight` over the last axis. */
export function rmsNorm(x: Value, weight: Value, epsilon: number): Value {
  return x.graph.apply('RmsNorm', [x, weight], { epsilon })
}

/** `(x - mean(x)) / std(x) * weight + bias` over the last axis. */
export function layerNorm(x: Value, weight: Value, bias: Value, epsilon: number): Value {
  return x.graph.apply('LayerNorm', [x, weight, bias], { epsilon })
}

/**
 * Rotary position embedding, halves rotated against each other: `[n, nHeads*dHead]` by `cos`, `sin` `[n, dRotary/2]`.
 * Only the first `dRotary` of each head's coordinates turn.
 */
export function rotary(x: Value, cos: Value, sin: Value, nHeads: number): Value {
  const dRotary = multiplyDims(cos.shape[1]!, 2) as number
  return reshape(rotary3d(addBatch(x), addBatch(cos), addBatch(sin), { nHeads, dRotary }), x.shape)
}

/** The same on `[1, n, nHeads*dHead]`, the form that ONNX knows. */
export function rotary3d(x: Value, cos: Value, sin: Value, shape: Attributes): Value {
  return x.graph.apply('Rotary', [x, cos, sin], shape)
}

/**
 * `softmax(softcap(x @ [W_0; W_1; ..]^T))[i, targets[i, j]]`: the probabilities of some tokens, `[n, nTargets]`.
 * The unembedding comes in pieces of vocabulary rows so that no piece is too large for one allocation; its rows
 * that belong to the targets come once more, `[n, nTargets, dModel]`, for the gradient.
 */
export function tokenProbability(
  x: Value,
  targets: Value,
  targetRows: Value,
  unembedding: readonly Value[],
  softcap: number,
): Value {
  return x.graph.apply('TokenProbability', [x, targets, targetRows, ...unembedding], { softcap })
}

function addBatch(x: Value): Value {
  return reshape(x, [1, ...x.shape])
}
