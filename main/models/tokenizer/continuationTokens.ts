import type { EncodeOptions, Tokenizer } from './tokenizer.ts'

/** A context and texts that may continue it, as token ids. */
export interface ContinuationTokens {
  readonly context: readonly number[]
  /** For each text the tokens behind the context. */
  readonly continuations: readonly (readonly number[])[]
}

/**
 * Splits context and continuations as lm-evaluation-harness does, so that scores can be compared: white space at the
 * context's end belongs to the continuation; both are tokenised jointly, and what the joint ids have behind as many as
 * the context alone takes is the continuation. What stands before every text (a token for its beginning) stands once.
 *
 * A context that is written with its special tokens, as a chat is, gets no others (`addSpecialTokens: false`).
 *
 * An empty context is that token, or the end token where there is none; without either it has no token.
 */
export function continuationTokens(
  tokenizer: Tokenizer,
  context: string,
  continuations: readonly string[],
  { addSpecialTokens = true }: EncodeOptions = {},
): ContinuationTokens {
  const trimmed = context.trimEnd()
  const space = context.slice(trimmed.length)
  const encode = (text: string): number[] => tokenizer.encode(text, { addSpecialTokens: false })
  const whole = tokenizer.encode(trimmed, { addSpecialTokens })
  const contextLength = encode(trimmed).length
  return {
    context: whole.length === 0 && tokenizer.eosId !== null ? [tokenizer.eosId] : whole,
    continuations: continuations.map((text) => encode(trimmed + space + text).slice(contextLength)),
  }
}
