import type { Edit, NeuronEdit } from '../../engine/edit.ts'
import type { Model } from '../../engine/runtime/model.ts'
import { tokenProbabilities } from '../nextToken.ts'

export interface LetterPrompt {
  readonly ids: readonly number[]
  /** Tokens at the start that other prompts share. */
  readonly sharedPrefix: number
  /** Tokens of the option letters. */
  readonly letters: readonly number[]
}

/**
 * Probabilities of a prompt's letters under each of several edits; an empty one is the model as it is.
 *
 * Edits of the last position are rows of one pass (`generated` is the same here: there is no later position yet); an edit
 * of all positions needs the whole prompt anew.
 *
 * @returns `[edits.length][letters.length]`
 */
export async function editedLetters(
  model: Pick<Model, 'prefill' | 'editedRows' | 'lastPosition'>,
  { ids, sharedPrefix, letters }: LetterPrompt,
  edits: readonly (readonly NeuronEdit[])[],
  { positions, signal }: { readonly positions: Edit['positions']; readonly signal?: AbortSignal | undefined },
): Promise<Float32Array> {
  if (positions !== 'all') {
    using state = await model.prefill(ids, { sharedPrefix, signal })
    const rows = await model.editedRows(state, edits, (logits) => tokenProbabilities(logits, letters), { signal })
    return Float32Array.from(rows.flat())
  }
  const probs = new Float32Array(edits.length * letters.length)
  for (const [i, neurons] of edits.entries()) {
    const edit = neurons.length === 0 ? undefined : { name: '', model: null, positions, neurons }
    const { logits } = await model.lastPosition(ids, { edit, sharedPrefix, signal })
    probs.set(tokenProbabilities(logits, letters), i * letters.length)
  }
  return probs
}
