import { describe, expect, test } from 'vitest'
import type { Edit } from '../../../../main/engine/edit.ts'
import { isMask, type RowEdit } from '../../../../main/engine/runtime/rowEdit.ts'
import {
  curvesOfRows,
  measureRows,
  methodRows,
  nMethodRows,
  sharedRows,
} from '../../../../main/methods/faithfulness/curveRows.ts'
import { ordersOf, randomOrders } from '../../../../main/methods/faithfulness/neuronOrder.ts'
import { tokenProbabilities } from '../../../../main/methods/nextToken.ts'
import { expectClose } from '../../../support/closeness.ts'
import { loadTinyReference, someIds } from '../../../support/loadTiny.ts'

/** Which neurons a row leaves as they are. */
function kept(row: RowEdit): number[] {
  if (!isMask(row)) throw new Error('expected a mask')
  return [...row.marked.keys()].filter((neuron) => row.marked[neuron] === 0)
}

// Neuron 9 scores most, 0 least; by magnitude 0 comes first, then 1, then 9.
const scores = Float32Array.from({ length: 10 }, (_, i) => (i < 2 ? i - 20 : i))

describe('methodRows', () => {
  test('keeps and removes the first neurons of each order', () => {
    const rows = methodRows(ordersOf(scores), null)
    expect(rows).toHaveLength(nMethodRows(10, { byMagnitude: true }))
    // .1, .2, .5, 1, 2, 5 % of ten neurons are none
    expect(rows.slice(0, 9).map(kept)).toEqual([[], [], [], [], [], [], [9], [8, 9], [5, 6, 7, 8, 9]])
    const all = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    expect(rows.slice(9, 18).map(kept).slice(5)).toEqual([all, all.slice(0, 9), all.slice(0, 8), [0, 1, 2, 3, 4]])
    // the top 1, 2, 5 and 10; it has no 20
    expect(rows.slice(18, 22).map(kept)).toEqual([all.slice(0, 9), all.slice(0, 8), [0, 1, 2, 3, 4], []])
    expect(rows.slice(22).map(kept).slice(6)).toEqual([[0], [0, 1], [0, 1, 7, 8, 9]])
  })

  test('measures one order of chance once, and reads it as both', () => {
    const rows = methodRows(randomOrders(10, { seed: 0, name: 'q' }), null)
    expect(rows).toHaveLength(nMethodRows(10, { byMagnitude: false }))
    const measured = Float32Array.from({ length: 2 * rows.length }, (_, i) => i)
    const { kept: byScore, removed, top, keptByMagnitude } = curvesOfRows(measured, 10, 1)
    expect(byScore).toEqual([1, 3, 5, 7, 9, 11, 13, 15, 17])
    expect(keptByMagnitude).toEqual(byScore)
    expect(removed[0]).toBe(19)
    expect(top).toEqual([37, 39, 41, 43])
  })
})

describe('measureRows', () => {
  test.each([null, 'values'])('reads P and the contrast that a plain run has with the same edit, to %s', async (to) => {
    const { model } = await loadTinyReference('gemma2') // with a norm behind its MLP
    const { nLayers, dMlp } = model.shape
    const n = nLayers * dMlp
    const values = to === null ? null : Float32Array.from({ length: n }, (_, i) => Math.sin(i))
    const ids = someIds(7)
    const edits = [...sharedRows(n, values), ...methodRows(randomOrders(n, { seed: 3, name: 'q' }), values)]
    using state = await model.prefill(ids)
    const measured = await measureRows(model, state, edits, { target: 5, others: [6, 9] })
    for (const row of [0, 1, 8, 9, 10, 17, 19]) {
      const edit = edits[row]!
      const marked = isMask(edit) ? [...edit.marked.keys()].filter((i) => edit.marked[i] === 1) : []
      const neurons = marked.map((i) => ({ layer: Math.floor(i / dMlp), neuron: i % dMlp, set: values?.[i] ?? 0 }))
      const plain: Edit = { name: '', model: null, positions: 'last', neurons }
      const { logits } = await model.lastPosition(ids, { edit: plain })
      const expected = [tokenProbabilities(logits, [5])[0]!, logits[5]! - (logits[6]! + logits[9]!) / 2]
      expectClose(measured.subarray(2 * row, 2 * row + 2), expected, 1e-6, `row ${row}`)
    }
  })
})
