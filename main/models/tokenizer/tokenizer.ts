import { Tokenizer as HubTokenizer } from '@huggingface/tokenizers'
import { clocked } from '../../base/clocked.ts'
import { isWorkbenchError, WorkbenchError } from '../../base/errors.ts'
import { prepareTokenizerJson } from './prepareTokenizerJson.ts'
import { promptFrame } from './promptFrame.ts'
import { slowPattern, strangePatterns } from './strangePatterns.ts'
import { textGrowth } from './textGrowth.ts'
import { readTokenizerFiles, type TokenizerFiles } from './tokenizerFile.ts'

/** Text to token ids and back, as the checkpoint's own tokenizer does it. */
export interface Tokenizer {
  /** One more than the largest token id; the model's unembedding may have more rows. */
  readonly nVocab: number
  readonly bosId: number | null
  readonly eosId: number | null
  /** Ends a turn of a chat, where the model's files say so. */
  readonly eotId: number | null
  /** What whoever encodes prompts has to say to the user, a sentence each; see `promptFrame`. */
  readonly notes: readonly string[]
  /**
   * A prompt as the model reads it before it goes on: what stands before every text, the text, and nothing behind it.
   * Special tokens written out in the text are recognised as such.
   */
  encode(text: string, options?: EncodeOptions): number[]
  /** Special tokens included and spaces as they are; ids without a token give nothing. */
  decode(ids: readonly number[]): string
  tokenToId(token: string): number | null
  /** The token as it stands in the vocabulary: `ĠParis`, `▁Paris`, `<0x0A>`. */
  idToToken(id: number): string | null
}

export interface EncodeOptions {
  /** Put the tokens first that stand before every text, such as one for its beginning. Default true. */
  readonly addSpecialTokens?: boolean | undefined
}

/**
 * Loads the tokenizer of a checkpoint folder, or of a GGUF file.
 *
 * @returns null when the model has none: such a model can still be given token ids
 * @throws WorkbenchError 'input.format' or 'input.unsupported', naming file and reason
 */
export async function loadTokenizer(
  model: string,
  options: { signal?: AbortSignal | undefined } = {},
): Promise<Tokenizer | null> {
  const files = await readTokenizerFiles(model, options.signal)
  return files && tokenizerOf(files)
}

/** Characters or tokens from which on a tokenizer is watched by a clock, whatever its patterns; starting one takes 0.15 ms. */
const longText = 20_000
/** Characters that a text may have after its normalizer. */
const maxChars = 2 ** 27
const loadMs = 60_000

function tokenizerOf(files: TokenizerFiles): Tokenizer {
  const { path, nVocab, special } = files
  const { lead, notes } = promptFrame(files)
  const growth = textGrowth(files.json, path)
  const strange = guarded(path, 'cannot be used', () => strangePatterns(files.json, path))
  const watched = <T>(ms: number, work: () => T): T =>
    clocked(ms, work, () =>
      strange.length > 0
        ? slowPattern(strange, path)
        : new WorkbenchError(
            'input.format',
            `the tokenizer ${path} took more than ${Math.ceil(ms)} ms and was stopped`,
            { path },
          ),
    )
  const bounded = <T>(length: number, work: () => T): T =>
    strange.length === 0 && length <= longText ? work() : watched(2000 + length / 100, work)
  const inner = guarded(path, 'cannot be used', () =>
    watched(loadMs, () => new HubTokenizer(prepareTokenizerJson(files.json), {})),
  )
  const tokenToId = (token: string) => inner.token_to_id(token) ?? null
  const idToToken = (id: number) => inner.id_to_token(id) ?? null
  return {
    nVocab,
    bosId: special.bosToken === null ? null : tokenToId(special.bosToken),
    eosId: special.eosToken === null ? null : tokenToId(special.eosToken),
    eotId: special.eotToken === null ? null : tokenToId(special.eotToken),
    notes,
    encode: (text, { addSpecialTokens = true } = {}) =>
      guarded(path, 'failed on this text', () => {
        if (text.length * growth > maxChars)
          throw new Error(`it has ${text.length} characters; at most ${Math.floor(maxChars / growth)} are taken`)
        const { ids } = bounded(text.length, () => inner.encode(text.toWellFormed(), { add_special_tokens: false }))
        if (!ids.every(Number.isInteger)) throw new Error('the text has characters for which there is no token')
        return addSpecialTokens ? [...lead, ...ids] : ids
      }),
    decode: (ids) =>
      guarded(path, 'failed on these tokens', () => {
        const known = ids.filter((id) => idToToken(id) !== null)
        return known.length === 0
          ? ''
          : bounded(known.length, () => inner.decode(known, { clean_up_tokenization_spaces: false }))
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
    if (isWorkbenchError(error)) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new WorkbenchError('input.format', `the tokenizer ${path} ${what}: ${reason}`, { path }, { cause: error })
  }
}
