import { addDims, multiplyDims, type Dim } from '../graph/dim.ts'
import type { Value } from '../graph/graph.ts'
import { add, bilinear, concat, matmul, mul, reshape, slice, softmax, sum, tanh, transpose } from '../ops/build.ts'
import type { AttentionShape } from './context.ts'

/** Keys and values of earlier positions, `[past, nKvHeads*dHead]` each. */
export interface Past {
  readonly k: Value
  readonly v: Value
}

/**
 * Attention of every position of a prompt to itself and to the positions before it.
 *
 * @param mask `[pos, past+pos]`, 0 where a position may look and a large negative number where not
 */
export function causalAttention(
  q: Value,
  k: Value,
  v: Value,
  past: Past | null,
  mask: Value,
  shape: AttentionShape,
): Value {
  const { nHeads, nKvHeads, dHead } = shape
  const group = nHeads / nKvHeads
  const pos = q.shape[0]!
  const keys = past === null ? k : concat([past.k, k], 0) // [past+pos, nKvHeads*dHead]
  const values = past === null ? v : concat([past.v, v], 0)
  const total = keys.shape[0]!
  const queries = reshape(transpose(reshape(q, [pos, nKvHeads, group, dHead]), [1, 2, 0, 3]), [
    nKvHeads,
    multiplyDims(group, pos),
    dHead,
  ])
  const scores = scaled(matmul(queries, transpose(reshape(keys, [total, nKvHeads, dHead]), [1, 2, 0])), shape) // [nKvHeads, group*pos, total]
  const pattern = softmax(add(reshape(scores, [nKvHeads, group, pos, total]), mask))
  const seen = reshape(pattern, [nKvHeads, multiplyDims(group, pos), total])
  const z = matmul(seen, transpose(reshape(values, [total, nKvHeads, dHead]), [1, 0, 2])) // [nKvHeads, group*pos, dHead]
  return reshape(transpose(reshape(z, [nKvHeads, group, pos, dHead]), [2, 0, 1, 3]), [pos, nHeads * dHead])
}

/**
 * Attention of many rows that all stand at the same, last position of their prompt: each sees the cached keys and
 * values of the positions before it and its own. Rows come prompt by prompt, equally many for each.
 *
 * @param past `k`, `v` as `[batch, past, nKvHeads, dHead]`, null for prompts of one token
 * @param mask `[batch, 1, 1, past+1]` where prompts of different lengths are padded, otherwise null
 */
export function rowAttention(
  q: Value,
  k: Value,
  v: Value,
  past: Past | null,
  mask: Value | null,
  shape: AttentionShape,
  axes: RowAxes,
): Value {
  const { nHeads, nKvHeads, dHead } = shape
  const { batch, rows } = axes
  const group = nHeads / nKvHeads
  const queriesOfRow = multiplyDims(rows, group)
  const split = (x: Value, heads: number): Value =>
    transpose(reshape(x, [batch, rows, nKvHeads, heads, dHead]), [0, 2, 1, 3, 4])
  const queries = split(q, group) // [batch, nKvHeads, rows, group, dHead]
  const ownK = split(k, 1) // [batch, nKvHeads, rows, 1, dHead]
  const ownV = split(v, 1)
  const ownScores = reshape(sum(mul(queries, ownK), [4]), [batch, nKvHeads, queriesOfRow, 1])
  const flat = reshape(queries, [batch, nKvHeads, queriesOfRow, dHead])
  const raw = past === null ? ownScores : concat([matmul(flat, transpose(past.k, [0, 2, 3, 1])), ownScores], 3)
  const scores = scaled(bilinear(raw, 'attention'), shape) // [batch, nKvHeads, rows*group, past+1]
  const pattern = softmax(mask === null ? scores : add(scores, mask))
  const length = past === null ? 0 : past.k.shape[1]!
  const ownPattern = reshape(slice(pattern, 3, length, addDims(length, 1)), [batch, nKvHeads, rows, group, 1])
  const fromOwn = reshape(mul(ownPattern, ownV), [batch, nKvHeads, queriesOfRow, dHead])
  const z =
    past === null ? fromOwn : add(matmul(slice(pattern, 3, 0, length), transpose(past.v, [0, 2, 1, 3])), fromOwn)
  const parts = reshape(bilinear(z, 'attention'), [batch, nKvHeads, rows, group, dHead])
  return reshape(transpose(parts, [0, 2, 1, 3, 4]), [multiplyDims(batch, rows), nHeads * dHead])
}

/**
 * Attention within each of many sequences of equal length: every position to itself and to those before it.
 *
 * @param q    `[batch*pos, nHeads*dHead]`; `k`, `v` alike
 * @param mask `[pos, pos]`, 0 where a position may look and a large negative number where not
 */
export function sequenceAttention(
  q: Value,
  k: Value,
  v: Value,
  mask: Value,
  shape: AttentionShape,
  axes: { readonly batch: Dim; readonly pos: Dim },
): Value {
  const { nHeads, nKvHeads, dHead } = shape
  const { batch, pos } = axes
  const group = nHeads / nKvHeads
  const queriesOfHead = multiplyDims(group, pos)
  const queries = reshape(transpose(reshape(q, [batch, pos, nKvHeads, group, dHead]), [0, 2, 3, 1, 4]), [
    batch,
    nKvHeads,
    queriesOfHead,
    dHead,
  ])
  const keys = transpose(reshape(k, [batch, pos, nKvHeads, dHead]), [0, 2, 3, 1]) // [batch, nKvHeads, dHead, pos]
  const values = transpose(reshape(v, [batch, pos, nKvHeads, dHead]), [0, 2, 1, 3]) // [batch, nKvHeads, pos, dHead]
  const scores = reshape(scaled(matmul(queries, keys), shape), [batch, nKvHeads, group, pos, pos])
  const pattern = reshape(softmax(add(scores, mask)), [batch, nKvHeads, queriesOfHead, pos])
  const z = reshape(matmul(pattern, values), [batch, nKvHeads, group, pos, dHead])
  return reshape(transpose(z, [0, 3, 1, 2, 4]), [multiplyDims(batch, pos), nHeads * dHead])
}

export interface RowAxes {
  readonly batch: Dim
  readonly rows: Dim
}

function scaled(scores: Value, { scale, softcap }: AttentionShape): Value {
  if (softcap === 0) return mul(scores, scale)
  return mul(tanh(mul(scores, scale / softcap)), softcap)
}
