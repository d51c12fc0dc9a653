import { createHash } from 'node:crypto'
import type { Edit } from '../engine/edit.ts'

/** Raise it when a change of the engine changes numbers: results of older engines are then computed anew. */
const numericsVersion = 4

export interface ResultIdentity {
  /** What was computed: `attribute`, `detect`, `logits`, `letters`. */
  readonly method: string
  /** Fingerprint of the checkpoint. */
  readonly model: string
  readonly ids: readonly number[]
  readonly target: number | null
  /** Everything else that the numbers depend on, as plain values. */
  readonly settings: Readonly<Record<string, string | number | boolean | null | readonly number[]>>
  readonly edit: Edit | null
}

/** SHA-256 (hex) of what a result depends on and of nothing else: not of the edit's name, nor of its neurons' order. */
export function resultKey({ method, model, ids, target, settings, edit }: ResultIdentity): string {
  const sortedSettings = Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1))
  const identity = [numericsVersion, method, model, ids, target, sortedSettings, canonicalEdit(edit)]
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex')
}

/** An edit without neurons changes nothing and equals no edit. */
function canonicalEdit(edit: Edit | null): unknown {
  if (edit === null || edit.neurons.length === 0) return null
  const neurons = edit.neurons.map((neuronEdit) => [
    neuronEdit.layer,
    neuronEdit.neuron,
    ...('scale' in neuronEdit ? ['scale', neuronEdit.scale] : ['set', neuronEdit.set]),
  ])
  return [edit.positions, neurons.sort((a, b) => Number(a[0]) - Number(b[0]) || Number(a[1]) - Number(b[1]))]
}
