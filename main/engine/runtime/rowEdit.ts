import { smallest } from '../../base/lists.ts'
import type { ModelShape } from '../architectures/architecture.ts'
import { checkEdit, type NeuronEdit } from '../edit.ts'

/** Nearly all neurons of a model at once: a list of them, one object each, would take a thousand times the memory. */
export interface RowMask {
  /** 1 for a neuron that is set to its value, 0 for one that stays as it is. */
  readonly marked: Uint8Array // [nLayers * dMlp]
  /** What each is set to; null for zero. */
  readonly values: Float32Array | null // [nLayers * dMlp]
}

/** What one row edits. No neuron: the clean run, with the very bits of an edit that changes nothing. */
export type RowEdit = readonly NeuronEdit[] | RowMask

type Size = Pick<ModelShape, 'nLayers' | 'dMlp'>

export function isMask(edit: RowEdit): edit is RowMask {
  return 'marked' in edit
}

/** @throws WorkbenchError 'input.value' for an edit that does not fit the model */
export function checkRowEdit(edit: RowEdit, shape: Size): void {
  if (!isMask(edit)) return checkEdit({ name: '', model: null, positions: 'last', neurons: edit }, shape, '')
  const n = shape.nLayers * shape.dMlp
  const length = edit.values?.length ?? n
  if (edit.marked.length !== n || length !== n) {
    throw new Error(`expected a mask of ${n} neurons, got ${edit.marked.length} with ${length} values`)
  }
}

/** The lowest layer that a row edits; `nLayers` for none. */
export function firstLayerOf(edit: RowEdit, { nLayers, dMlp }: Size): number {
  if (!isMask(edit)) {
    return smallest(
      edit.map(({ layer }) => layer),
      nLayers,
    )
  }
  const first = edit.marked.indexOf(1)
  return first < 0 ? nLayers : Math.floor(first / dMlp)
}

export function editsLayer(edit: RowEdit, layer: number, dMlp: number): boolean {
  if (!isMask(edit)) return edit.some((neuron) => neuron.layer === layer)
  return edit.marked.subarray(layer * dMlp, (layer + 1) * dMlp).includes(1)
}
