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

/**
 * What a model says to prompts when sets of neurons are boosted and suppressed: one row each, the prompts run once, those
 * that are given together in shared passes.
 */
export async function measureEdits(
  model: Pick<Model, 'prefillAll' | 'editedRowsOf' | 'shape'>,
  prompts: readonly EditedPrompt[],
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<EditedLetters[]> {
  const { shape } = model
  const states = await model.prefillAll(prompts, { signal })
  using held = new DisposableStack()
  for (const state of states) held.use(state)
  const asked = prompts.map(({ sets }, i) => {
    const edits = [[], ...sets.flatMap((set) => editNames.map((edit) => scaled(set, edit, shape)))]
    return { state: states[i]!, edits }
  })
  const rows = await model.editedRowsOf(
    asked,
    (logits, _, prompt) => tokenProbabilities(logits, prompts[prompt]!.letters),
    { signal },
  )
  return prompts.map(({ watched }, i) => ({
    probs: Float32Array.from(rows[i]!.flat()),
    activations: Float32Array.from(watched, (neuron) => {
      return states[i]!.last[Math.floor(neuron / shape.dMlp)]!.post[neuron % shape.dMlp]!
    }),
  }))
}

/** A set under one of the two edits, as the engine takes it. */
export function scaled(neurons: readonly number[], edit: EditName, { dMlp }: Pick<NeuronGrid, 'dMlp'>): NeuronEdit[] {
  return neurons.map((neuron) => ({
    layer: Math.floor(neuron / dMlp),
    neuron: neuron % dMlp,
    scale: factors[edit],
  }))
}
