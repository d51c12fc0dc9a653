import type { Shape } from '../graph/dim.ts'
import type { Value } from '../graph/graph.ts'
import { add, bilinear, gemm, mul } from '../ops/build.ts'

/**
 * What one transformer block is built from. The block says what is computed; the context says how positions meet:
 * a whole prompt under a causal mask, or rows that stand at the last position and share the keys before it.
 */
export interface BlockContext {
  /** The weight of that role as a graph input; see the architecture's weight table. */
  weight(role: string): Value
  has(role: string): boolean
  /** Position embedding of queries or keys, `[n, nHeads*dHead]`; the identity where the model has none. */
  rotate(x: Value, nHeads: number): Value
  /** Attention of `q [n, nHeads*dHead]` to `k`, `v [n, nKvHeads*dHead]` and what came before: `[n, nHeads*dHead]`. */
  attend(q: Value, k: Value, v: Value, shape: AttentionShape): Value
}

export interface AttentionShape {
  readonly nHeads: number
  readonly nKvHeads: number
  readonly dHead: number
  /** Factor on the scores, usually `dHead^-0.5`. */
  readonly scale: number
  /** `cap * tanh(score / cap)`; 0 for none. */
  readonly softcap: number
}

/**
 * One block at some positions: the residual stream is `residual + contribute(post)`.
 * The residual holds all that does not depend on the neurons, the output bias included.
 */
export interface Block {
  readonly residual: Value // [n, dModel]
  /** Neuron activations, `hook_post`: the input of the down projection. */
  readonly post: Value // [n, dMlp]
  /**
   * What the neurons add to the residual stream, `[n, dModel]`. With `frozen` a norm behind the MLP keeps the gain
   * that it has at `post`, which makes the contribution linear.
   */
  contribute(post: Value, options?: { frozen?: boolean }): Value
}

/** `x W^T`. */
export function product(cx: BlockContext, x: Value, role: string): Value {
  return gemm(x, cx.weight(role), { transB: true })
}

/** `x W^T + b`, where the role has a bias. */
export function linear(cx: BlockContext, x: Value, role: string): Value {
  return withBias(cx, product(cx, x, role), `${role}Bias`)
}

export function withBias(cx: BlockContext, x: Value, role: string): Value {
  return cx.has(role) ? add(x, cx.weight(role)) : x
}

/** The neurons of a gated MLP: `gate * up`. */
export function gated(gate: Value, up: Value): Value {
  return bilinear(mul(gate, up), 'gate')
}

/** A view with its heads apart: `[n, nHeads*dHead] -> [n, nHeads, dHead]`. */
export function headsShape(x: Value, nHeads: number): Shape {
  return [x.shape[0]!, nHeads, (x.shape[1] as number) / nHeads]
}
