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
 */
export function decodeStream(tokenizer: Pick<Tokenizer, 'decode'>): DecodeStream {
  let before: number[] = [] // decoded again for context only
  let pending: number[] = [] // not shown yet
  const fresh = () => tokenizer.decode([...before, ...pending]).slice(tokenizer.decode(before).length)
  const take = (text: string) => {
    if (pending.length > 0) before = pending
    pending = []
    return text
  }
  return {
    push(id) {
      pending.push(id)
      const text = fresh()
      // A replacement character at the end is the beginning of a character that the next token completes.
      return text.endsWith('\ufffd') && pending.length < maxPending ? '' : take(text)
    },
    flush: () => take(fresh()),
  }
}

/** No character takes more tokens than it has bytes; a text of real replacement characters must still be shown. */
const maxPending = 8
