import { WorkbenchError } from '../base/errors.ts'
import type { Tokenizer } from '../models/tokenizer/tokenizer.ts'
import { requireTokenizer } from './requireTokenizer.ts'
import type { OpenModel } from './models.ts'

/** The token that is explained: its id, or its text. */
export type TargetChoice =
  { readonly kind: 'id'; readonly id: number } | { readonly kind: 'text'; readonly text: string }

/**
 * The id of the target token.
 *
 * @throws WorkbenchError 'input.value' for an id outside the vocabulary or a text of several tokens
 */
export async function targetId(
  target: TargetChoice,
  model: Pick<OpenModel, 'dir' | 'shape' | 'tokenizer'>,
): Promise<number> {
  const { dVocab } = model.shape
  if (target.kind === 'id') {
    if (target.id < dVocab) return target.id
    throw new WorkbenchError(
      'input.value',
      `The target ${target.id} is no token: this model's ids are 0 to ${dVocab - 1}.`,
    )
  }
  const tokenizer = requireTokenizer(await model.tokenizer(), model.dir, 'give the target as a token id')
  const id = tokenOf(target.text, tokenizer)
  if (id >= dVocab) {
    throw new WorkbenchError('input.value', `The token ${JSON.stringify(target.text)} (${id}) is unknown to the model.`)
  }
  return id
}

/** The one token that a text is, with a space before it as written; else a token of that spelling (`Ġthe`). */
function tokenOf(text: string, tokenizer: Tokenizer): number {
  const ids = tokenizer.encode(text, { addSpecialTokens: false })
  const [id] = ids
  if (id !== undefined && ids.length === 1) return id
  // SentencePiece puts a mark of its own before a text's first word.
  const spelled = tokenizer.tokenToId(text) ?? tokenizer.tokenToId(text.replace(/^ /, '▁'))
  if (spelled !== null) return spelled
  const pieces = ids.map((each) => JSON.stringify(tokenizer.decode([each]))).join(' ')
  throw new WorkbenchError(
    'input.value',
    `The target ${JSON.stringify(text)} is ${ids.length} tokens (${pieces}), and one can be explained at a time. ` +
      'Give the first of them, or a token id.',
  )
}
