import { Tokenizer as HubTokenizer } from '@huggingface/tokenizers'
import { WorkbenchError } from '../../base/errors.ts'
import { prepareTokenizerJson } from './prepareTokenizerJson.ts'
import { readTokenizerFiles, type TokenizerFiles } from './tokenizerFile.ts'

/** Text to token ids and back, as the checkpoint's own tokenizer does it. */
export interface Tokenizer {
  /** One more than the largest token id; the model's unembedding may have more rows. */
  readonly nVocab: number
  readonly bosId: number | null
  readonly eosId: number | null
  /** Special tokens written out in the text are recognised as such. */
  encode(text: string, options?: EncodeOptions): number[]
  /** Special tokens included and spaces as they are; ids without a token give nothing. */
  decode(ids: readonly number[]): string
  tokenToId(token: string): number | null
  /** The token as it stands in the vocabulary: `ĠParis`, `▁Paris`, `<0x0A>`. */
  idToToken(id: number): string | null
}

export interface EncodeOptions {
  /** Add what the tokenizer puts around a text, such as a token for its beginning. Default true. */
  readonly addSpecialTokens?: boolean | undefined
}

/**
 * Loads the tokenizer of a checkpoint folder.
 *
 * @returns null when the folder has none: such a model can still be given token ids
 * @throws WorkbenchError 'input.format' or 'input.unsupported', naming file and reason
 */
export async function loadTokenizer(
  dir: string,
  options: { signal?: AbortSignal | undefined } = {},
): Promise<Tokenizer | null> {
  const files = await readTokenizerFiles(dir, options.signal)
  return files && tokenizerOf(files)
}

function tokenizerOf(files: TokenizerFiles): Tokenizer {
  const { path, nVocab, special } = files
  const inner = guarded(path, 'cannot be used', () => new HubTokenizer(prepareTokenizerJson(files), {}))
  const tokenToId = (token: string) => inner.token_to_id(token) ?? null
  const idToToken = (id: number) => inner.id_to_token(id) ?? null
  return {
    nVocab,
    bosId: special.bosToken === null ? null : tokenToId(special.bosToken),
    eosId: special.eosToken === null ? null : tokenToId(special.eosToken),
    encode: (text, { addSpecialTokens = true } = {}) =>
      guarded(path, 'failed on this text', () => {
        const { ids } = inner.encode(text.toWellFormed(), { add_special_tokens: addSpecialTokens })
        if (!ids.every(Number.isInteger)) throw new Error('the text has characters for which there is no token')
        return ids
      }),
    decode: (ids) =>
      guarded(path, 'failed on these tokens', () => {
        const known = ids.filter((id) => idToToken(id) !== null)
        return known.length === 0 ? '' : inner.decode(known, { clean_up_tokenization_spaces: false })
      }),
    tokenToId,
    idToToken,
  }
}

/** The library's faults are faults of the file: its code stands on what the file says. */
function guarded<T>(path: string, what: string, use: () => T): T {
  try {
    return use()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new WorkbenchError('input.format', `the tokenizer ${path} ${what}: ${reason}`, { path }, { cause: error })
  }
}
