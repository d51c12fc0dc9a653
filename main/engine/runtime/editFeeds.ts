import type { Edit } from '../edit.ts'
import type { Feeds } from './device.ts'
import { isMask, type RowEdit } from './rowEdit.ts'
import type { TensorScope } from './tensorScope.ts'

export function layersOf(edit: Edit): Set<number> {
  return new Set(edit.neurons.map(({ layer }) => layer))
}

/**
 * The inputs of an edited block: `post * editScale + editOffset` at the marked positions.
 * @param from first marked position of this piece; `count` its positions
 */
export async function editFeeds(
  scope: TensorScope,
  edit: Edit,
  layer: number,
  dMlp: number,
  from: number,
  count: number,
): Promise<Feeds> {
  const at = Float32Array.from({ length: count }, (_, i) => (i >= from ? 1 : 0))
  return { editAt: await scope.upload(at, [count, 1]), ...(await rowEditFeeds(scope, [edit.neurons], layer, dMlp)) }
}

/** Scales and offsets of one layer, a row for each edit: `[rows, dMlp]`. */
export async function rowEditFeeds(
  scope: TensorScope,
  rows: readonly RowEdit[],
  layer: number,
  dMlp: number,
): Promise<Feeds> {
  const scale = new Float32Array(rows.length * dMlp).fill(1)
  const offset = new Float32Array(rows.length * dMlp).fill(-0) // x + -0 is x to the last bit, x + 0 turns -0 into 0
  for (const [row, edits] of rows.entries()) {
    if (isMask(edits)) {
      const from = layer * dMlp
      for (let neuron = 0; neuron < dMlp; neuron++) {
        if (edits.marked[from + neuron] === 0) continue
        scale[row * dMlp + neuron] = 0
        offset[row * dMlp + neuron] = edits.values?.[from + neuron] ?? 0
      }
      continue
    }
    for (const edit of edits) {
      if (edit.layer !== layer) continue
      const i = row * dMlp + edit.neuron
      scale[i] = 'scale' in edit ? edit.scale : 0
      offset[i] = 'set' in edit ? edit.set : -0
    }
  }
  const dims = [rows.length, dMlp]
  return { editScale: await scope.upload(scale, dims), editOffset: await scope.upload(offset, dims) }
}
