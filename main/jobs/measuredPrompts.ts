import { inGroups } from '../base/groups.ts'
import { inOrder } from '../base/inOrder.ts'
import { mostTogether } from '../engine/runtime/weightPlan.ts'
import { maxParts } from '../engine/runtime/workBounds.ts'
import type { Probe } from '../methods/evaluation/plan.ts'
import { editNames, factors, type EditName } from '../methods/evaluation/edits.ts'
import type { LetterProbs } from '../methods/evaluation/observations.ts'
import { measureEdits, type EditedLetters, type EditedPrompt } from '../methods/measureEdits.ts'
import { bytesDigest } from '../files/fileDigest.ts'
import { resultKey } from '../store/resultKey.ts'
import type { AskedItem } from './evaluationItems.ts'
import type { Hooks } from './hooks.ts'
import type { OpenModel } from './models.ts'

export interface MeasuredPrompts {
  /** Per item, without an edit. */
  readonly before: readonly LetterProbs[]
  /** Per probe. */
  readonly after: readonly Readonly<Record<EditName, LetterProbs>>[]
  /** Per item, of its watched neurons. */
  readonly activations: readonly Float32Array[]
  /** Prompts that the model was asked now. */
  readonly computed: number
  readonly device: string | null
}

const method = 'evaluate'
/** So many prompts say how long the others will take; the first one waits for the model and its graphs. */
const nTrial = 4

/**
 * Asks every prompt once, with all the edits that are tried in it, a few prompts together: each is one result of the store,
 * kept as soon as it is known. Sets that several probes share are run once.
 *
 * @param watched neurons whose activations are read, per item
 * @param onTrial told once, after a few prompts were computed, what they took and how many are left
 */
export async function measuredPrompts(
  items: readonly AskedItem[],
  probes: readonly Probe[],
  watched: readonly (readonly number[])[],
  open: OpenModel,
  device: string,
  hooks: Pick<Hooks, 'signal' | 'onProgress'>,
  onTrial: (promptsMs: readonly number[], left: number) => void = () => undefined,
): Promise<MeasuredPrompts> {
  const { signal, onProgress } = hooks
  const sets = items.map(() => new Map<string, { readonly neurons: readonly number[]; readonly at: number }>())
  const places = probes.map(({ item, neurons }) => {
    const known = sets[item]!
    const key = neurons.join()
    const found = known.get(key) ?? { neurons, at: known.size }
    known.set(key, found)
    return found.at
  })
  const results: EditedLetters[] = []
  const trialMs: number[] = []
  let [computed, usedDevice] = [0, null as string | null]
  const prompts = items.map((item, i): EditedPrompt => {
    return { ...item, sets: [...sets[i]!.values()].map(({ neurons }) => neurons), watched: watched[i]! }
  })
  const visited = open.share.part(prompts, {
    ...{ method, shared: {}, keyOf: (prompt) => keyOf(prompt, open.fingerprint) },
    workOf: ({ ids, sharedPrefix, letters, sets, watched }) => ({ ids, sharedPrefix, letters, sets, watched }),
  })
  for await (const group of measuredGroups(visited, open, device, signal)) {
    for (const found of group) {
      signal.throwIfAborted()
      results.push(found)
      if (found.elapsedMs !== null) {
        trialMs.push(found.elapsedMs)
        if (++computed === nTrial) onTrial(trialMs, visited.length - results.length)
      }
      usedDevice ??= found.device
      onProgress({ phase: 'measure', done: results.length, total: visited.length })
    }
  }
  open.share.end()
  const rowOf = (item: number, row: number): LetterProbs => {
    const n = items[item]!.letters.length
    return results[item]!.probs.subarray(row * n, (row + 1) * n)
  }
  return {
    before: items.map((_, item) => rowOf(item, 0)),
    after: probes.map(({ item }, probe) => {
      const first = 1 + editNames.length * places[probe]!
      return { boost: rowOf(item, first), suppress: rowOf(item, first + 1) }
    }),
    activations: results.map(({ activations }) => activations),
    computed,
    device: usedDevice,
  }
}

/** Prompts in their order, a few together; each is kept as soon as it is known. */
export function measuredGroups(
  prompts: readonly EditedPrompt[],
  open: OpenModel,
  device: string,
  signal: AbortSignal,
): AsyncGenerator<Measured[], void> {
  const groups = inGroups(prompts, maxParts)
  return inOrder(groups, mostTogether / maxParts, (each) => measured(each, open, device, signal))
}

interface Measured extends EditedLetters {
  /** Its share of the time where several were under way, null where the store had it. */
  readonly elapsedMs: number | null
  readonly device: string
}

/** Of prompts that share their passes, those that the store does not have. */
async function measured(
  prompts: readonly EditedPrompt[],
  open: OpenModel,
  device: string,
  signal: AbortSignal,
): Promise<Measured[]> {
  const { cache, fingerprint } = open
  const keys = prompts.map((prompt) => keyOf(prompt, fingerprint))
  const known = prompts.map(({ letters, sets, watched }, i): Measured | null => {
    const found = cache.get(keys[i]!, device)
    const { probs, activations } = found?.arrays ?? {}
    if (found === null || !(probs instanceof Float32Array) || !(activations instanceof Float32Array)) return null
    const nProbs = letters.length * (1 + editNames.length * sets.length)
    if (probs.length !== nProbs || activations.length !== watched.length) return null
    return { probs, activations, elapsedMs: null, device: found.device }
  })
  const left = [...prompts.keys()].filter((i) => known[i] === null)
  if (left.length > 0) {
    const asked = left.map((i) => prompts[i]!)
    await open.withModel(
      async (model, turn) => {
        const startMs = performance.now()
        const results = await measureEdits(model, asked, { signal })
        const elapsedMs = (performance.now() - startMs) / turn.nUnderWay() / asked.length
        for (const [k, arrays] of results.entries()) {
          const i = left[k]!
          cache.put({
            key: keys[i]!,
            device: model.device,
            method,
            model: fingerprint,
            meta: {},
            arrays: { ...arrays },
          })
          known[i] = { ...arrays, elapsedMs, device: model.device }
        }
      },
      asked.reduce((sum, { ids }) => sum + ids.length, 0),
    )
  }
  return known.map((result) => result!)
}

function keyOf({ ids, letters, sets, watched }: EditedPrompt, model: string): string {
  const settings = {
    letters,
    factors: Object.values(factors),
    sets: bytesDigest(JSON.stringify(sets)),
    watched: bytesDigest(JSON.stringify(watched)),
  }
  return resultKey({ method, model, ids, target: null, settings, edit: null })
}
