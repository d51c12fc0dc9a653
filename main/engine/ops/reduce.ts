import { countOf } from '../graph/dim.ts'
import type { Attributes, Inferred, OpRule, Value } from '../graph/graph.ts'
import { exp, expand, mul, sub, sum } from './build.ts'
import { refuse, same } from './infer.ts'

export const reductions = {
  ReduceSum: {
    infer: reduced,
    vjp: ({ dy, x }) => [expand(dy, x[0]!.shape)],
    onnx: ({ attributes }) => ({ type: 'ReduceSum', extra: [attributes.axes as readonly number[]] }),
  },
  ReduceMean: {
    infer: reduced,
    vjp: ({ dy, x, attributes }) => [expand(mul(dy, 1 / countAlong(x[0]!, attributes)), x[0]!.shape)],
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
  // y = log softmax(x):  dx = dy - exp(y) sum(dy)
  LogSoftmax: {
    infer: same,
    vjp: ({ dy, y }) => [sub(dy, mul(exp(y), sum(dy, [y.shape.length - 1])))],
    onnx: () => ({ type: 'LogSoftmax', attributes: { axis: -1 } }),
  },
} as const satisfies Record<string, OpRule>

function reduced([x]: readonly Value[], attributes: Attributes): Inferred {
  const axes = attributes.axes as readonly number[]
  if (axes.some((axis) => !(axis >= 0 && axis < x!.shape.length))) refuse(`cannot reduce axis ${axes.join()}`, x!.shape)
  return { shape: x!.shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim)) }
}

/** The number of elements of which one result is the mean. */
function countAlong(x: Value, attributes: Attributes): number {
  const count = countOf((attributes.axes as readonly number[]).map((axis) => x.shape[axis]!))
  if (typeof count !== 'number') throw new Error(`a mean needs axes of known length, got '${count}'`)
  return count
}
