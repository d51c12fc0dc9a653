import type { NeuronEdit } from '../engine/edit.ts'
import type { Model } from '../engine/runtime/model.ts'
import { editNames, factors, type EditName } from './evaluation/edits.ts'
import type { NeuronGrid } from './evaluation/randomSets.ts'
import { tokenProbabilities } from './nextToken.ts'

/** One prompt and what is asked of it. Neurons are `layer * dMlp + neuron`. */
export interface EditedPrompt {
  readonly ids: readonly number[]
  readonly sharedPrefix: number
  /** Tokens of the option letters. */
  readonly letters: readonly number[]
  /** Each is boosted and suppressed at the last position. */
  readonly sets: readonly (readonly number[])[]
  /** Neurons whose activation is read. */
  readonly watched: readonly number[]
}

export interface EditedLetters {
  /** Without an edit, then each set boosted and suppressed: `[1 + 2 * nSets][nLetters]`. */
  readonly probs: Float32Array
  readonly activations: Float32Array // [nWatched]
}

/** What a model says to a prompt when sets of neurons are boosted and suppressed: one row each, the prompt run once. */
export async function measureEdits(
  model: Pick<Model, 'prefill' | 'editedRows' | 'shape'>,
  { ids, sharedPrefix, letters, sets, watched }: EditedPrompt,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<EditedLetters> {
  const { dMlp } = model.shape
  using state = await model.prefill(ids, { sharedPrefix, signal })
  const edits = [[], ...sets.flatMap((set) => editNames.map((edit) => scaled(set, edit, model.shape)))]
  const rows = await model.editedRows(state, edits, (logits) => tokenProbabilities(logits, letters), { signal })
  return {
    probs: Float32Array.from(rows.flat()),
    activations: Float32Array.from(watched, (neuron) => state.last[Math.floor(neuron / dMlp)]!.post[neuron % dMlp]!),
  }
}

/** A set under one of the two edits, as the engine takes it. */
export function scaled(neurons: readonly number[], edit: EditName, { dMlp }: Pick<NeuronGrid, 'dMlp'>): NeuronEdit[] {
  return neurons.map((neuron) => ({
    layer: Math.floor(neuron / dMlp),
    neuron: neuron % dMlp,
    scale: factors[edit],
  }))
}
