import { WorkbenchError } from '../base/errors.ts'
import type { ModelShape } from '../engine/architectures/architecture.ts'
import type { loadChatTemplate } from '../models/tokenizer/chatTemplate.ts'
import type { Tokenizer } from '../models/tokenizer/tokenizer.ts'
import type { Hooks } from './hooks.ts'
import type { OpenModel } from './models.ts'

/** A prompt as it is given: text, through the chat template when `chat`, or token ids. */
export type PromptChoice =
  | { readonly kind: 'text'; readonly text: string; readonly chat: boolean }
  | { readonly kind: 'ids'; readonly ids: readonly number[] }

/**
 * The token ids of a prompt, checked against the model.
 *
 * @throws WorkbenchError 'input.missing' without tokenizer or chat template, 'input.value' for ids that do not fit
 */
export async function promptIds(
  prompt: PromptChoice,
  model: Pick<OpenModel, 'dir' | 'shape' | 'tokenizer'>,
  parts: { readonly loadChatTemplate: typeof loadChatTemplate },
  { signal }: Pick<Hooks, 'signal'>,
): Promise<readonly number[]> {
  if (prompt.kind === 'ids') return checkedIds(prompt.ids, model.shape)
  const tokenizer = requireTokenizer(await model.tokenizer(), model.dir, 'give the prompt as token ids with --ids')
  if (!prompt.chat) return checkedIds(tokenizer.encode(prompt.text), model.shape)
  const template = await parts.loadChatTemplate(model.dir, { signal })
  if (template === null) {
    throw new WorkbenchError(
      'input.missing',
      `${model.dir} has no chat template: leave --chat out to give the model the prompt as it is.`,
    )
  }
  const text = template.render([{ role: 'user', content: prompt.text }])
  return checkedIds(tokenizer.encode(text, { addSpecialTokens: false }), model.shape)
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

/** @param instead what can be done without a tokenizer, as the end of a sentence */
export function requireTokenizer(tokenizer: Tokenizer | null, dir: string, instead: string): Tokenizer {
  if (tokenizer !== null) return tokenizer
  throw new WorkbenchError('input.missing', `${dir} has no tokenizer.json: ${instead}.`, { dir })
}
