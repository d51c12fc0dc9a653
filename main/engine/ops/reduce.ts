import type { OpRule, Value } from '../graph/graph.ts'
import type { Attributes, Inferred } from '../graph/graph.ts'
import { expand, mul, sub, sum } from './build.ts'
import { same } from './infer.ts'

export const reductions = {
  ReduceSum: {
    infer: reduced,
    vjp: ({ dy, x }) => [expand(dy, x[0]!.shape)],
    onnx: ({ attributes }) => ({ type: 'ReduceSum', extra: [attributes.axes as readonly number[]] }),
  },
  ReduceMean: {
    infer: reduced,
    vjp: ({ dy, x }) => [expand(mul(dy, 1 / width(x[0]!)), x[0]!.shape)],
    onnx: ({ attributes }) => ({ type: 'ReduceMean', extra: [attributes.axes as readonly number[]] }),
  },
  // y = softmax(x):  dx = y (dy - sum(y dy))
  Softmax: {
    infer: same,
    vjp({ dy, y }) {
      const weighted = mul(dy, y)
      return [sub(weighted, mul(y, sum(weighted, [y.shape.length - 1])))]
    },
    onnx: () => ({ type: 'Softmax', attributes: { axis: -1 } }),
  },
} as const satisfies Record<string, OpRule>

function reduced(x: readonly Value[], attributes: Attributes): Inferred {
  const axes = attributes.axes as readonly number[]
  return { shape: x[0]!.shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim)) }
}

function width(x: Value): number {
  const last = x.shape.at(-1)
  if (typeof last !== 'number') throw new Error(`a mean needs an axis of known length, got '${last}'`)
  return last
}
