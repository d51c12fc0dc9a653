/**
 * How far edits of all positions move a model on a text that has nothing to do with them.
 *
 * drift_t = KL(p_t || q_t) = sum over tokens of p_t (ln p_t - ln q_t), p_t the unedited and q_t the edited distribution
 * behind position t (nats)
 */
import type { NeuronEdit } from '../engine/edit.ts'
import type { TextState } from '../engine/runtime/editedTexts.ts'
import type { Model } from '../engine/runtime/model.ts'
import { klDivergences } from './nextToken.ts'

/**
 * Drift behind each position of a text under each edit, `[edits][ids.length]`, nats.
 *
 * @param text which kept its residual stream before the layers at which the edits begin
 */
export async function textDrift(
  model: Pick<Model, 'editedTexts' | 'logitsTogether'>,
  text: TextState,
  edits: readonly (readonly NeuronEdit[])[],
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<Float64Array[]> {
  const edited = await model.editedTexts(text, edits, { signal })
  const drifts = edits.map(() => new Float64Array(text.ids.length))
  let at = 0
  let room: Float64Array<ArrayBuffer> | undefined
  for await (const [p, ...others] of model.logitsTogether([text.final, ...edited], { signal })) {
    room ??= new Float64Array(p!.length)
    for (const [edit, drift] of klDivergences(p!, others, room).entries()) drifts[edit]![at] = drift
    at++
  }
  return drifts
}
