import type { Tokenizer } from './tokenizer.ts'

/** One token of a text and the characters that it completes. */
export interface TokenPiece {
  readonly id: number
  /** Empty where the token ends inside a character: the token that completes it has the whole of it. */
  readonly text: string
  /** Place of `text` in the decoded text, in UTF-16 units. */
  readonly start: number
  readonly end: number
}

/**
 * Splits token ids into the pieces of text that they stand for. The pieces joined are `tokenizer.decode(ids)`; for
 * tokenizers that normalise, that may differ from what was encoded.
 */
export function tokenPieces(tokenizer: Pick<Tokenizer, 'decode'>, ids: readonly number[]): TokenPiece[] {
  const stream = decodeStream(tokenizer)
  let start = 0
  return ids.map((id, i) => {
    const text = stream.push(id) + (i === ids.length - 1 ? stream.flush() : '')
    const piece = { id, text, start, end: start + text.length }
    start = piece.end
    return piece
  })
}

export interface DecodeStream {
  /** The text that this token completes; it may be empty. */
  push(id: number): string
  /** What is left of unfinished characters. */
  flush(): string
}

/**
 * Decodes tokens one at a time, as they are generated. Each step decodes a few tokens together with those before them,
 * because some decoders drop a space at the beginning of a text.
 *
 * @param context tokens that the stream continues, such as the end of the prompt; not given out
 */
export function decodeStream(tokenizer: Pick<Tokenizer, 'decode'>, context: readonly number[] = []): DecodeStream {
  let before = context.slice(-8) // shown whole; decoded again for context only
  let pending: number[] = [] // shown up to `shown`
  let shown = 0
  const show = (isLast: boolean) => {
    const text = tokenizer.decode([...before, ...pending]).slice(tokenizer.decode(before).length)
    // A replacement character at the end may be the beginning of a character that the next token completes.
    const isOpen = text.endsWith('\ufffd') && !isLast
    const fresh = text.slice(shown, isOpen ? -1 : undefined)
    shown += fresh.length
    if (!isOpen && pending.length > 0) {
      before = pending
      pending = []
      shown = 0
    }
    return fresh
  }
  return {
    push(id) {
      pending.push(id)
      return show(false)
    },
    flush: () => show(true),
  }
}
