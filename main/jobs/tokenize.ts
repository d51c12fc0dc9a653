import { tokenPieces } from '../models/tokenizer/pieces.ts'
import type { Hooks } from './hooks.ts'
import type { Models } from './models.ts'
import { rawPrompting } from '../models/tokenizer/prompting.ts'
import type { ToldPrompting } from '../runs/promptingOf.ts'
import { openEncoder } from './promptEncoder.ts'

/** The tokens of a text, or of the chat around it: ids, their spelling in the vocabulary, and the piece of text that each completes. */
export async function tokenizeJob(
  input: { model: string; text: string; prompting?: ToldPrompting | undefined },
  models: Models,
  hooks: Hooks,
) {
  const { model: dir, prompting = rawPrompting } = input
  const model = {
    dir,
    tokenizer: () => models.tokenizer(dir, hooks),
    chatTemplate: (own: string | null) => models.chatTemplate(dir, own, hooks),
  }
  const encoder = await openEncoder(model, prompting, { instead: 'there is nothing to split a text with' }, hooks)
  const { tokenizer } = encoder
  const { text, ids: found } = encoder.encode(input.text)
  const ids = [...found]
  return {
    ...{ text, ids },
    tokens: ids.map((id) => tokenizer.idToToken(id) ?? ''),
    pieces: tokenPieces(tokenizer, ids).map(({ text }) => text),
  }
}
