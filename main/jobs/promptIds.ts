import { WorkbenchError } from '../base/errors.ts'
import type { ModelShape } from '../engine/architectures/architecture.ts'
import type { Detection } from '../runs/detection.ts'
import type { ToldPrompting } from '../runs/promptingOf.ts'
import type { Hooks } from './hooks.ts'
import { openEncoder, type EncodableModel } from './promptEncoder.ts'

/** A prompt as it is given: text and how it is put to the model, or token ids. */
export type PromptChoice =
  | ({ readonly kind: 'text'; readonly text: string } & ToldPrompting)
  | { readonly kind: 'ids'; readonly ids: readonly number[] }

/**
 * The token ids of a prompt, checked against the model.
 *
 * @param run the detection that the prompt is looked at with: it is put as its questions were, unless it says otherwise
 * @throws WorkbenchError 'input.missing' without tokenizer or chat template, 'input.value' for ids that do not fit
 */
export async function promptIds(
  prompt: PromptChoice,
  model: EncodableModel & { readonly shape: ModelShape },
  hooks: Pick<Hooks, 'onWarning'>,
  run: Detection | null = null,
): Promise<readonly number[]> {
  if (prompt.kind === 'ids') return checkedIds(prompt.ids, model.shape)
  const encoder = await openEncoder(model, prompt, { instead: 'give the prompt as token ids with --ids', run }, hooks)
  return checkedIds(encoder.encode(prompt.text).ids, model.shape)
}

/** @throws WorkbenchError 'input.value' naming the id that is wrong, or the count */
export function checkedIds(ids: readonly number[], { dVocab, nCtx }: ModelShape): readonly number[] {
  const refuse = (sentence: string): never => {
    throw new WorkbenchError('input.value', sentence)
  }
  if (ids.length === 0) refuse('The prompt has no token; it needs at least one.')
  if (ids.length > nCtx) {
    refuse(`The prompt has ${ids.length} tokens, but this model reads at most ${nCtx}. Shorten it.`)
  }
  const wrong = ids.findIndex((id) => id >= dVocab)
  if (wrong >= 0) {
    refuse(`Token ${wrong + 1} of the prompt has the id ${ids[wrong]}, but this model's ids are 0 to ${dVocab - 1}.`)
  }
  return ids
}
