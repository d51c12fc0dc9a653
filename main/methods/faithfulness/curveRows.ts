/** Which neurons are set in each row of a method, and what the rows of one prompt say. */
import type { Model } from '../../engine/runtime/model.ts'
import type { PromptState } from '../../engine/runtime/prompt.ts'
import type { RowEdit, RowMask } from '../../engine/runtime/rowEdit.ts'
import { tokenProbabilities } from '../nextToken.ts'
import { curveMeasures, curveShares, neuronsAt, topCountsOf } from './curvePoints.ts'
import type { NeuronOrders } from './neuronOrder.ts'

/** The last share keeps all, which needs no row. */
const changed = curveShares.slice(0, -1)

/**
 * The rows of one method: with the top share by value kept, with it removed and the others kept, with the top 1, 2, 5, …
 * removed, and where magnitude gives another order with the top share by magnitude kept.
 *
 * @param values what removed neurons are set to; null for 0
 */
export function methodRows({ byValue, byMagnitude }: NeuronOrders, values: Float32Array | null): RowMask[] {
  const n = byValue.length
  const without = (order: Uint32Array, from: number, to: number): RowMask => {
    const marked = new Uint8Array(n)
    for (let place = from; place < to; place++) marked[order[place]!] = 1
    return { marked, values }
  }
  return [
    ...changed.map((share) => without(byValue, neuronsAt(share, n), n)),
    ...changed.map((share) => without(byValue, 0, neuronsAt(share, n))),
    ...topCountsOf(n).map((count) => without(byValue, 0, count)),
    ...(byMagnitude === null ? [] : changed.map((share) => without(byMagnitude, neuronsAt(share, n), n))),
  ]
}

/** The rows that all methods share: the model as it is, and without any neuron. */
export function sharedRows(nNeurons: number, values: Float32Array | null): RowEdit[] {
  return [[], { marked: new Uint8Array(nNeurons).fill(1), values }]
}

/** Rows as they were measured: `[nRows][measures]`, see curveMeasures. */
export type MeasuredRows = Float32Array

/** What one measure says of a method in a prompt, without the point where nothing is changed. */
export interface MethodCurves {
  readonly kept: readonly number[] // [nShares - 1]
  readonly removed: readonly number[] // [nShares - 1]
  readonly top: readonly number[] // [nCounts]
  readonly keptByMagnitude: readonly number[] // [nShares - 1]
}

export function nMethodRows(nNeurons: number, { byMagnitude }: { readonly byMagnitude: boolean }): number {
  return (byMagnitude ? 3 : 2) * changed.length + topCountsOf(nNeurons).length
}

/** @param measure index of it in curveMeasures */
export function curvesOfRows(rows: MeasuredRows, nNeurons: number, measure: number): MethodCurves {
  const values = Array.from({ length: rows.length / curveMeasures.length }, (_, row) => {
    return rows[row * curveMeasures.length + measure]!
  })
  const nTop = topCountsOf(nNeurons).length
  const part = (from: number, length: number): number[] => values.slice(from, from + length)
  const kept = part(0, changed.length)
  const byMagnitude = part(2 * changed.length + nTop, changed.length)
  return {
    kept,
    removed: part(changed.length, changed.length),
    top: part(2 * changed.length, nTop),
    keptByMagnitude: byMagnitude.length === 0 ? kept : byMagnitude,
  }
}

/** The tokens that measures read. */
export interface MeasuredTokens {
  readonly target: number
  readonly others: readonly number[]
}

export async function measureRows(
  model: Pick<Model, 'editedRows'>,
  state: PromptState,
  edits: readonly RowEdit[],
  { target, others }: MeasuredTokens,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<MeasuredRows> {
  const rows = await model.editedRows(
    state,
    edits,
    (logits) => {
      const mean = others.reduce((sum, token) => sum + logits[token]!, 0) / others.length
      return { prob: tokenProbabilities(logits, [target])[0]!, contrast: logits[target]! - mean }
    },
    { signal },
  )
  return Float32Array.from(rows.flatMap((row) => curveMeasures.map((measure) => row[measure])))
}
