/**
 * Two continuations of one prompt, without and with an edit, and how far the edit moves what the model expects.
 *
 * kl_t = KL(p_t || q_t), nats: p_t the unedited and q_t the edited distribution before token t of the unedited
 * continuation, both given the same text so far. After the first token that differs, the texts go separate ways; kl
 * follows the unedited one to its end.
 */
import type { Edit } from '../../engine/edit.ts'
import type { Model } from '../../engine/runtime/model.ts'
import { klDivergence } from '../nextToken.ts'

export interface TextPair {
  readonly before: readonly number[]
  readonly after: readonly number[]
}

export interface DriftOptions {
  /** The edit of the side `before`; nothing when null. */
  readonly beforeEdit?: Edit | null
  readonly signal?: AbortSignal | undefined
}

/** Index of the first token that differs, a text that ends earlier included; null where they are the same. */
export function firstDifference({ before, after }: TextPair): number | null {
  const at = before.findIndex((id, i) => id !== after[i])
  if (at >= 0) return at
  return after.length > before.length ? before.length : null
}

/** Share of runs of four tokens that occurred before in the same text: near 0 in prose, near 1 where a model repeats itself. */
export function repetition(ids: readonly number[]): number | null {
  const runs = Array.from({ length: Math.max(0, ids.length - 3) }, (_, i) => ids.slice(i, i + 4).join())
  return runs.length === 0 ? null : 1 - new Set(runs).size / runs.length
}

/**
 * The divergence at every token of a continuation. An edit's positions count from the prompt: `last` is the prompt's last
 * position, whose effect the later tokens feel through their attention to it.
 *
 * @param ids  of the prompt
 * @param text the continuation, at least one token
 * @returns    `[text.length]`, nats
 */
export async function continuationDrift(
  model: Pick<Model, 'prefill' | 'logits' | 'continuationStreams' | 'logitsTogether'>,
  ids: readonly number[],
  text: readonly number[],
  edit: Edit,
  { beforeEdit = null, signal }: DriftOptions = {},
): Promise<Float64Array> {
  const base = beforeEdit ?? undefined
  using clean = await model.prefill(ids, { edit: base, signal })
  using edited = await model.prefill(ids, { edit, signal })
  const drift = new Float64Array(text.length)
  drift[0] = klDivergence(await model.logits(clean), await model.logits(edited))
  const known = [text.slice(0, -1)] // nothing comes before a token but the text up to it
  const [p] = await model.continuationStreams(clean, known, { edit: base, signal })
  const [q] = await model.continuationStreams(edited, known, { edit, signal })
  let at = 1
  for await (const [before, after] of model.logitsTogether([p!, q!], { signal })) {
    drift[at++] = klDivergence(before!, after!)
  }
  return drift
}
