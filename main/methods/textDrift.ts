/**
 * How far an edit moves a model on a text that has nothing to do with it.
 *
 * drift_t = KL(p_t || q_t) = sum over tokens of p_t (ln p_t - ln q_t), p_t the unedited and q_t the edited distribution
 * behind position t (nats)
 */
import type { Edit } from '../engine/edit.ts'
import type { Model } from '../engine/runtime/model.ts'
import { klDivergence } from './nextToken.ts'

/** Drift behind each position of a text under each edit, `[edits][ids.length]`, nats. */
export async function textDrift(
  model: Model,
  ids: readonly number[],
  edits: readonly Edit[],
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<Float64Array[]> {
  const clean = await model.textStream(ids, { signal })
  const drifts: Float64Array[] = []
  for (const edit of edits) {
    const edited = await model.textStream(ids, { edit, signal })
    const drift = new Float64Array(ids.length)
    const other = model.logitsOf(edited, { signal })
    let at = 0
    for await (const p of model.logitsOf(clean, { signal })) {
      const q = await other.next()
      if (!q.done) drift[at++] = klDivergence(p, q.value)
    }
    drifts.push(drift)
  }
  return drifts
}
