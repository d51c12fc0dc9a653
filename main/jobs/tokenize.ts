import { tokenPieces } from '../models/tokenizer/pieces.ts'
import type { Hooks } from './hooks.ts'
import type { Models } from './models.ts'
import { requireTokenizer } from './promptIds.ts'

/** The tokens of a text: ids, their spelling in the vocabulary, and the piece of text that each completes. */
export async function tokenizeJob(input: { model: string; text: string }, models: Models, hooks: Hooks) {
  const found = await models.tokenizer(input.model, hooks)
  const tokenizer = requireTokenizer(found, input.model, 'there is nothing to split a text with')
  const ids = tokenizer.encode(input.text)
  return {
    ids,
    tokens: ids.map((id) => tokenizer.idToToken(id) ?? ''),
    pieces: tokenPieces(tokenizer, ids).map(({ text }) => text),
  }
}
