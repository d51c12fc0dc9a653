import type { OpRule, Value } from '../graph/graph.ts'
import { sameShape } from '../graph/dim.ts'
import { gemm, matmul, transpose } from './build.ts'
import { refuse } from './infer.ts'

export const products = {
  MatMul: {
    infer([a, b]) {
      const rank = a!.shape.length
      if (
        b!.shape.length !== rank ||
        rank < 2 ||
        !sameShape(a!.shape.slice(0, -2), b!.shape.slice(0, -2)) ||
        a!.shape[rank - 1] !== b!.shape[rank - 2]
      ) {
        refuse('cannot multiply', a!.shape, b!.shape)
      }
      return { shape: [...a!.shape.slice(0, -1), b!.shape[rank - 1]!] }
    },
    vjp: ({ dy, x, needs }) => [needs[0] ? matmul(dy, swap(x[1]!)) : null, needs[1] ? matmul(swap(x[0]!), dy) : null],
  },
  Gemm: {
    infer([a, b], { transA, transB }) {
      if (a!.shape.length !== 2 || b!.shape.length !== 2) refuse('expected two matrices', a!.shape, b!.shape)
      const [rows, inner] = transA ? [a!.shape[1]!, a!.shape[0]!] : [a!.shape[0]!, a!.shape[1]!]
      const [depth, columns] = transB ? [b!.shape[1]!, b!.shape[0]!] : [b!.shape[0]!, b!.shape[1]!]
      if (inner !== depth) refuse('cannot multiply', a!.shape, b!.shape)
      return { shape: [rows, columns] }
    },
    // Y = A' B', A' = A or A^T:  dA' = dY B'^T, dB' = A'^T dY, each transposed again where its factor was
    vjp({ dy, x: [a, b], attributes, needs }) {
      const [transA, transB] = [attributes.transA === 1, attributes.transB === 1]
      const da = transA ? gemm(b!, dy, { transA: transB, transB: true }) : gemm(dy, b!, { transB: !transB })
      if (!needs[1]) return [da, null]
      const db = transB ? gemm(dy, a!, { transA: true, transB: transA }) : gemm(a!, dy, { transA: !transA })
      return [needs[0] ? da : null, db]
    },
  },
} as const satisfies Record<string, OpRule>

/** The last two axes exchanged. */
function swap(x: Value): Value {
  const rank = x.shape.length
  return transpose(x, [...Array(rank - 2).keys(), rank - 1, rank - 2])
}
