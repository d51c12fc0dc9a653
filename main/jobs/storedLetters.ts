import { inOrder } from '../base/inOrder.ts'
import { mostTogether } from '../engine/runtime/weightPlan.ts'
import type { Edit, NeuronEdit } from '../engine/edit.ts'
import { editedLetters, type LetterPrompt } from '../methods/edits/editedLetters.ts'
import { bytesDigest } from '../files/fileDigest.ts'
import { resultKey } from '../store/resultKey.ts'
import type { Hooks } from './hooks.ts'
import type { OpenModel } from './models.ts'

/** A prompt and the edits that are tried in it, all in one go. */
export interface EditedPrompt extends LetterPrompt {
  readonly edits: readonly (readonly NeuronEdit[])[]
  readonly positions: Edit['positions']
}

export interface StoredLetters {
  /** `[edits.length * letters.length]` of each prompt. */
  readonly probs: readonly Float32Array[]
  /** Prompts that the model was asked now. */
  readonly computed: number
  readonly device: string
}

const method = 'edited-letters'

/**
 * Letter probabilities of prompts under edits. A prompt is one result of the store, kept as soon as it is known.
 *
 * @param onMeasured told of each as soon as it is known, in their order
 */
export async function storedLetters(
  prompts: readonly EditedPrompt[],
  open: OpenModel,
  device: string,
  { signal, onProgress }: Pick<Hooks, 'signal' | 'onProgress'>,
  onMeasured: (index: number, probs: Float32Array) => void = () => undefined,
): Promise<StoredLetters> {
  const probs: Float32Array[] = []
  const devices = new Set<string>()
  let computed = 0
  for await (const found of inOrder(prompts, mostTogether, (prompt) => lettersOf(prompt, open, device, signal))) {
    signal.throwIfAborted()
    onMeasured(probs.length, found.probs)
    probs.push(found.probs)
    devices.add(found.device)
    if (!found.cached) computed++
    onProgress({ phase: 'measure', done: probs.length, total: prompts.length })
  }
  return { probs, computed, device: [...devices].join(', ') || device }
}

async function lettersOf(
  prompt: EditedPrompt,
  open: OpenModel,
  device: string,
  signal: AbortSignal,
): Promise<{ readonly probs: Float32Array; readonly device: string; readonly cached: boolean }> {
  const { cache, fingerprint } = open
  const { ids, letters, edits, positions } = prompt
  // before a token is generated, the last position is all there is of `generated`
  const where = positions === 'generated' ? 'last' : positions
  const settings = { letters, edits: bytesDigest(JSON.stringify(edits)), positions: where }
  const key = resultKey({ method, model: fingerprint, ids, target: null, settings, edit: null })
  const found = cache.get(key, device)
  const stored = found?.arrays['probs']
  if (found !== null && stored instanceof Float32Array && stored.length === edits.length * letters.length) {
    return { probs: stored, device: found.device, cached: true }
  }
  return await open.withModel(async (model) => {
    const probs = await editedLetters(model, prompt, edits, { positions, signal })
    cache.put({ key, device: model.device, method, model: fingerprint, meta: {}, arrays: { probs } })
    return { probs, device: model.device, cached: false }
  }, ids.length)
}
