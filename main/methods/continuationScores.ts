/**
 * How likely a model finds given continuations of a prompt: the logarithm of every token's probability after those
 * before it.
 */
import type { Edit } from '../engine/edit.ts'
import type { Model } from '../engine/runtime/model.ts'
import { tokenLogProbability, topCandidates } from './nextToken.ts'

export interface ContinuationScore {
  readonly logProbs: Float64Array // [text.length], nats
  /** Whether every token is the likeliest at its place: greedy generation would write this text. */
  readonly isGreedy: boolean
}

export interface ContinuationScoreOptions {
  readonly edit?: Edit | undefined
  /** Tokens at the start of the prompt that other prompts share. */
  readonly sharedPrefix?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Scores all continuations after one run of the prompt.
 *
 * @param texts token ids of each; all come in one pass, so scores differ in their last bits from those of each alone
 */
export async function continuationScores(
  model: Model,
  ids: readonly number[],
  texts: readonly (readonly number[])[],
  options: ContinuationScoreOptions = {},
): Promise<ContinuationScore[]> {
  const { edit, signal } = options
  using state = await model.prefill(ids, options)
  const scores = texts.map(({ length }) => ({ logProbs: new Float64Array(length), isGreedy: true }))
  const put = (text: number, at: number, logits: Float32Array): void => {
    const id = texts[text]![at]!
    scores[text]!.logProbs[at] = tokenLogProbability(logits, id)
    scores[text]!.isGreedy &&= topCandidates(logits, 1)[0]!.id === id
  }
  const first = await model.logits(state)
  for (const [text, { length }] of texts.entries()) if (length > 0) put(text, 0, first)
  // nothing is asked about what comes after the last token
  const streams = await model.continuationStreams(
    state,
    texts.map((text) => text.slice(0, -1)),
    { edit, signal },
  )
  for (const [text, stream] of streams.entries()) {
    let at = 1
    for await (const logits of model.logitsOf(stream, { signal })) put(text, at++, logits)
  }
  return scores
}
