import { append } from '../../base/lists.ts'
import type { Edit, NeuronEdit } from '../../engine/edit.ts'
import { firstLayers } from '../../engine/runtime/editedTexts.ts'
import type { Model } from '../../engine/runtime/model.ts'
import { tokenProbabilities } from '../nextToken.ts'

export interface LetterPrompt {
  readonly ids: readonly number[]
  /** Tokens at the start that other prompts share. */
  readonly sharedPrefix: number
  /** Tokens of the option letters. */
  readonly letters: readonly number[]
}

/** A prompt and what is tried in it; an empty edit is the model as it is. */
export interface EditedPrompt extends LetterPrompt {
  readonly edits: readonly (readonly NeuronEdit[])[]
}

type EditedModel = Pick<Model, 'prefillAll' | 'editedRowsOf' | 'text' | 'editedTexts' | 'logitsTogether' | 'shape'>

interface EditOptions {
  readonly positions: Edit['positions']
  readonly signal?: AbortSignal | undefined
}

/**
 * Probabilities of prompts' letters under each of several edits.
 *
 * Edits of the last position are rows, which the prompts share (`generated` is the same here: there is no later position
 * yet); an edit of all positions needs a prompt anew, from the first layer that it touches.
 *
 * @returns `[edits.length][letters.length]` of each prompt
 */
export async function editedLetters(
  model: EditedModel,
  prompts: readonly EditedPrompt[],
  { positions, signal }: EditOptions,
): Promise<Float32Array[]> {
  if (positions === 'all') {
    const probs: Float32Array[] = []
    for (const prompt of prompts) probs.push(await editedEverywhere(model, prompt, signal))
    return probs
  }
  using held = new DisposableStack()
  const states = await model.prefillAll(prompts, { signal })
  for (const state of states) held.use(state)
  const asked = prompts.map(({ edits }, i) => ({ state: states[i]!, edits }))
  const rows = await model.editedRowsOf(
    asked,
    (logits, _, prompt) => tokenProbabilities(logits, prompts[prompt]!.letters),
    { signal },
  )
  return rows.map((each) => Float32Array.from(each.flat()))
}

async function editedEverywhere(
  model: EditedModel,
  { ids, letters, edits }: EditedPrompt,
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  const text = await model.text(ids, firstLayers(edits, model.shape), { signal })
  const streams = await model.editedTexts(text, edits, { signal })
  const ends = streams.map((stream) => stream.subarray(-model.shape.dModel))
  const probs: number[] = []
  for await (const logits of model.logitsTogether(ends, { signal })) {
    for (const each of logits) append(probs, tokenProbabilities(each, letters))
  }
  return Float32Array.from(probs)
}
