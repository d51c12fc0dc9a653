import { addDims, sameShape, type Dim } from '../graph/dim.ts'
import type { Attributes, OpRule, Value } from '../graph/graph.ts'
import {
  add,
  concat,
  exp,
  gatherColumns,
  gemm,
  logSoftmax,
  mul,
  neg,
  reshape,
  scatterColumns,
  slice,
  softmax,
  sub,
  sum,
  tanh,
} from './build.ts'
import { refuse } from './infer.ts'

/** Logits of every token, `[n, dVocab]`, for pieces `[W_0; W_1; ..]` of the unembedding. */
export function tokenLogits(x: Value, unembedding: readonly Value[], softcap: number): Value {
  const raw = concat(
    unembedding.map((piece) => gemm(x, piece, { transB: true })),
    1,
  )
  return capped(raw, softcap)
}

/** `softcap * tanh(logits / softcap)`; 0 for none. */
export function capped(logits: Value, softcap: number): Value {
  return softcap > 0 ? mul(tanh(mul(logits, 1 / softcap)), softcap) : logits
}

/**
 * The probabilities of some tokens, fused with the projection before them.
 *
 * With p the soft-max and W the unembedding, `d P_t / d x = P_t (W_t - p W)`: one product with p instead of a
 * gradient of the size of the vocabulary. Under a softcap both terms carry its slope, `1 - (logit / cap)^2`.
 */
export const probability = {
  TokenProbability: {
    infer: ([, targets]) => ({ shape: targets!.shape }),
    lower: ([x, targets, , ...unembedding], { softcap }) =>
      gatherColumns(softmax(tokenLogits(x!, unembedding, softcap as number)), targets!),
    vjp({ dy, y, x: [x, targets, targetRows, ...unembedding], attributes, needs }) {
      if (needs.lastIndexOf(true) > 0)
        throw new Error('the gradient of a token probability goes to the residual stream only')
      const logits = tokenLogits(x!, unembedding, attributes.softcap as number)
      const slope = softcapSlope(logits, attributes)
      const p = slope === null ? softmax(logits) : mul(softmax(logits), slope) // [n, dVocab]
      const pull = mul(dy, y) // [n, nTargets]
      const targetPull = slope === null ? pull : mul(pull, gatherColumns(slope, targets!))
      const toTargets = sum(mul(reshape(targetPull, [...targetPull.shape, 1]), targetRows!), [1]) // [n, 1, dModel]
      const toAll = mul(sum(pull, [1]), project(p, unembedding)) // [n, dModel]
      return [sub(reshape(toTargets, x!.shape), toAll), null, null, ...unembedding.map(() => null)]
    },
  },
  // y = -log softmax(x)[t]:  dx = dy (softmax(x) - onehot(t)), without a gradient of the logarithms
  CrossEntropy: {
    infer([logits, targets]) {
      if (logits!.shape.length !== 2 || !sameShape(targets!.shape, [logits!.shape[0]!, 1]))
        refuse('cannot compare', logits!.shape, targets!.shape)
      return { shape: targets!.shape }
    },
    lower: ([logits, targets]) => neg(gatherColumns(logSoftmax(logits!), targets!)),
    vjp: ({ dy, x: [logits, targets] }) => [scatterColumns(mul(dy, exp(logSoftmax(logits!))), targets!, neg(dy)), null],
  },
} as const satisfies Record<string, OpRule>

function softcapSlope(logits: Value, { softcap }: Attributes): Value | null {
  if (softcap === 0) return null
  const ratio = mul(logits, 1 / (softcap as number))
  return sub(1, mul(ratio, ratio))
}

/** `p @ [W_0; W_1; ..]`. */
function project(p: Value, unembedding: readonly Value[]): Value {
  let from: Dim = 0
  const parts = unembedding.map((piece) => {
    const to = addDims(from, piece.shape[0]!)
    const part = unembedding.length === 1 ? p : slice(p, 1, from, to)
    from = to
    return gemm(part, piece)
  })
  return parts.reduce((total, part) => add(total, part))
}
