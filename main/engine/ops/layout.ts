import { addDims, countOf, sameShape, subtractDims, type Dim, type Shape } from '../graph/dim.ts'
import type { OpRule } from '../graph/graph.ts'
import {
  gatherColumns,
  gatherRows,
  pad,
  reshape,
  scatterColumns,
  scatterRows,
  slice,
  sum,
  transpose,
  zeros,
} from './build.ts'
import { refuse } from './infer.ts'

/** Changes of view and selections: no arithmetic. */
export const layout = {
  Transpose: {
    infer([x], { perm }) {
      const axes = perm as readonly number[]
      if (axes.length !== x!.shape.length || x!.shape.some((_, axis) => !axes.includes(axis)))
        refuse(`cannot permute by ${axes.join()}`, x!.shape)
      return { shape: axes.map((axis) => x!.shape[axis]!) }
    },
    cheap: true,
    vjp: ({ dy, attributes }) => [transpose(dy, inverse(attributes.perm as readonly number[]))],
  },
  Reshape: {
    infer([x], { shape }) {
      if (countOf(x!.shape) !== countOf(shape as Shape)) refuse('cannot reshape', x!.shape, shape as Shape)
      return { shape: shape as Shape }
    },
    cheap: true,
    vjp: ({ dy, x }) => [reshape(dy, x[0]!.shape)],
    onnx: ({ attributes }) => ({ type: 'Reshape', extra: [attributes.shape as Shape] }),
  },
  Expand: {
    infer([x], { shape }) {
      const to = shape as Shape
      const fits = x!.shape.length === to.length && x!.shape.every((dim, i) => dim === 1 || dim === to[i])
      if (!fits) refuse('cannot expand', x!.shape, to)
      return { shape: to }
    },
    cheap: true,
    vjp: ({ dy, x }) => [
      sum(
        dy,
        x[0]!.shape.flatMap((dim, axis) => (dim === 1 && dy.shape[axis] !== 1 ? [axis] : [])),
      ),
    ],
    onnx: ({ attributes }) => ({ type: 'Expand', extra: [attributes.shape as Shape] }),
  },
  Concat: {
    infer(x, { axis }) {
      const first = x[0]!.shape
      for (const part of x) {
        if (part.shape.length !== first.length || part.shape.some((dim, i) => i !== axis && dim !== first[i]))
          refuse('cannot join', first, part.shape)
      }
      const length = x.map((part) => part.shape[axis as number]!).reduce(addDims)
      return { shape: first.map((dim, i) => (i === axis ? length : dim)) }
    },
    cheap: true,
    vjp({ dy, x, attributes }) {
      const axis = attributes.axis as number
      let from: Dim = 0
      return x.map((part) => {
        const to: Dim = addDims(from, part.shape[axis]!)
        const piece = slice(dy, axis, from, to)
        from = to
        return piece
      })
    },
  },
  Slice: {
    infer([x], { axis, from, to }) {
      subtractDims(x!.shape[axis as number]!, to as Dim) // the end lies inside, or this throws
      return { shape: x!.shape.map((dim, i) => (i === axis ? subtractDims(to as Dim, from as Dim) : dim)) }
    },
    cheap: true,
    vjp: ({ dy, x, attributes: { axis, from } }) => [
      pad(dy, axis as number, from as Dim, x[0]!.shape[axis as number]!),
    ],
    onnx: ({ attributes: { axis, from, to } }) => ({
      type: 'Slice',
      attributes: {},
      extra: [[from as Dim], [to as Dim], [axis as number]],
    }),
  },
  PadAxis: {
    infer([x], { axis, from, length }) {
      subtractDims(length as Dim, addDims(from as Dim, x!.shape[axis as number]!)) // throws where it does not fit
      return { shape: x!.shape.map((dim, i) => (i === axis ? (length as Dim) : dim)) }
    },
    cheap: true,
    vjp: ({ dy, x, attributes: { axis, from } }) => [
      slice(dy, axis as number, from as Dim, addDims(from as Dim, x[0]!.shape[axis as number]!)),
    ],
    onnx({ inputs: [x], attributes: { axis, from, length } }) {
      const before = x!.shape.map((_, i): Dim => (i === axis ? (from as Dim) : 0))
      const end = addDims(from as Dim, x!.shape[axis as number]!)
      const after = x!.shape.map((_, i): Dim => (i === axis ? subtractDims(length as Dim, end) : 0))
      return { type: 'Pad', attributes: {}, extra: [[...before, ...after]] }
    },
  },
  GatherColumns: {
    infer([x, ids]) {
      const fits = x!.shape.length === 2 && ids!.shape.length === 2 && ids!.shape[0] === x!.shape[0]
      if (!fits || ids!.dtype !== 'int64') refuse('cannot look up', x!.shape, ids!.shape)
      return { shape: ids!.shape }
    },
    vjp: ({ dy, x: [x, ids] }) => [scatterColumns(zeros(x!.graph, x!.shape), ids!, dy), null],
    onnx: () => ({ type: 'GatherElements', attributes: { axis: 1 } }),
  },
  ScatterColumns: {
    infer([x, ids, updates]) {
      const fits = x!.shape.length === 2 && ids!.shape[0] === x!.shape[0] && sameShape(ids!.shape, updates!.shape)
      if (!fits || ids!.dtype !== 'int64') refuse('cannot add to columns', x!.shape, ids!.shape, updates!.shape)
      return { shape: x!.shape }
    },
    vjp: ({ dy, x: [, ids], needs }) => [dy, null, needs[2] ? gatherColumns(dy, ids!) : null],
    onnx: () => ({ type: 'ScatterElements', attributes: { axis: 1, reduction: 'add' } }),
  },
  GatherRows: {
    infer([x, ids]) {
      const fits = x!.shape.length === 2 && ids!.shape.length === 2 && ids!.shape[1] === 1
      if (!fits || ids!.dtype !== 'int64') refuse('cannot take rows', x!.shape, ids!.shape)
      return { shape: [ids!.shape[0]!, x!.shape[1]!] }
    },
    vjp: ({ dy, x: [x, ids] }) => [scatterRows(zeros(x!.graph, x!.shape), ids!, dy), null],
    onnx: () => ({ type: 'GatherND', attributes: {} }),
  },
  ScatterRows: {
    infer([x, ids, updates]) {
      const fits = x!.shape.length === 2 && sameShape(updates!.shape, [ids!.shape[0]!, x!.shape[1]!])
      if (!fits || ids!.dtype !== 'int64') refuse('cannot add to rows', x!.shape, ids!.shape, updates!.shape)
      return { shape: x!.shape }
    },
    vjp: ({ dy, x: [, ids], needs }) => [dy, null, needs[2] ? gatherRows(dy, ids!) : null],
    onnx: () => ({ type: 'ScatterND', attributes: { reduction: 'add' } }),
  },
} as const satisfies Record<string, OpRule>

function inverse(perm: readonly number[]): number[] {
  return perm.map((_, axis) => perm.indexOf(axis))
}
