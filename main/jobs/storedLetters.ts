import { inGroups } from '../base/groups.ts'
import { inOrder } from '../base/inOrder.ts'
import { mostTogether } from '../engine/runtime/weightPlan.ts'
import type { Edit } from '../engine/edit.ts'
import { maxParts } from '../engine/runtime/workBounds.ts'
import { editedLetters, type EditedPrompt } from '../methods/edits/editedLetters.ts'
import { bytesDigest } from '../files/fileDigest.ts'
import { resultKey } from '../store/resultKey.ts'
import type { Hooks } from './hooks.ts'
import type { OpenModel } from './models.ts'

/** A prompt and the edits that are tried in it, all in one go. */
export interface PromptWithEdits extends EditedPrompt {
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
 * Letter probabilities of prompts under edits, all at the same positions. A prompt is one result of the store, kept as soon as it is known.
 *
 * @param onMeasured told of each as soon as it is known, in their order
 */
export async function storedLetters(
  prompts: readonly PromptWithEdits[],
  open: OpenModel,
  device: string,
  { signal, onProgress }: Pick<Hooks, 'signal' | 'onProgress'>,
  onMeasured: (index: number, probs: Float32Array) => void = () => undefined,
): Promise<StoredLetters> {
  const probs: Float32Array[] = []
  const devices = new Set<string>()
  let computed = 0
  const visited = open.share.part(prompts, {
    ...{ method, shared: {}, keyOf: (prompt) => keyOf(prompt, open.fingerprint) },
    workOf: ({ ids, sharedPrefix, letters, edits, positions }) => ({ ids, sharedPrefix, letters, edits, positions }),
  })
  const isWhole = visited.length === prompts.length
  const groups = inGroups(visited, maxParts)
  for await (const found of inOrder(groups, mostTogether / maxParts, (group) =>
    lettersOf(group, open, device, signal),
  )) {
    for (const prompt of found) {
      signal.throwIfAborted()
      if (isWhole) onMeasured(probs.length, prompt.probs)
      probs.push(prompt.probs)
      devices.add(prompt.device)
      if (!prompt.cached) computed++
      onProgress({ phase: 'measure', done: probs.length, total: visited.length })
    }
  }
  open.share.end()
  return { probs, computed, device: [...devices].join(', ') || device }
}

interface Letters {
  readonly probs: Float32Array
  readonly device: string
  readonly cached: boolean
}

/** Of prompts that share their passes, those that the store does not have. */
async function lettersOf(
  prompts: readonly PromptWithEdits[],
  open: OpenModel,
  device: string,
  signal: AbortSignal,
): Promise<Letters[]> {
  const { cache, fingerprint } = open
  const keys = prompts.map((prompt) => keyOf(prompt, fingerprint))
  const known = prompts.map(({ edits, letters }, i): Letters | null => {
    const found = cache.get(keys[i]!, device)
    const probs = found?.arrays['probs']
    if (found === null || !(probs instanceof Float32Array) || probs.length !== edits.length * letters.length)
      return null
    return { probs, device: found.device, cached: true }
  })
  const left = [...prompts.keys()].filter((i) => known[i] === null)
  if (left.length > 0) {
    const asked = left.map((i) => prompts[i]!)
    await open.withModel(
      async (model) => {
        const { positions } = asked[0]!
        for (const [k, probs] of (await editedLetters(model, asked, { positions, signal })).entries()) {
          const i = left[k]!
          cache.put({ key: keys[i]!, device: model.device, method, model: fingerprint, meta: {}, arrays: { probs } })
          known[i] = { probs, device: model.device, cached: false }
        }
      },
      asked.reduce((sum, { ids }) => sum + ids.length, 0),
    )
  }
  return known.map((letters) => letters!)
}

function keyOf({ ids, letters, edits, positions }: PromptWithEdits, model: string): string {
  // before a token is generated, the last position is all there is of `generated`; of all positions, copies of a prompt
  // share their passes since the first of these names, and differ from it in their last bits
  const where = positions === 'all' ? 'every' : 'last'
  const settings = { letters, edits: bytesDigest(JSON.stringify(edits)), positions: where }
  return resultKey({ method, model, ids, target: null, settings, edit: null })
}
