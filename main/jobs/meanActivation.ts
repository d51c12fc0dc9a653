import { inOrder } from '../base/inOrder.ts'
import { mostTogether } from '../engine/runtime/weightPlan.ts'
import { resultKey } from '../store/resultKey.ts'
import type { Hooks } from './hooks.ts'
import type { OpenModel } from './models.ts'

export interface AskedPrompt {
  readonly ids: readonly number[]
  readonly sharedPrefix: number
  /** The prompt is asked for once more afterwards. */
  readonly comesAgain?: boolean | undefined
}

const method = 'activation'

/** What each neuron is at the last position on average over prompts, `[nLayers * dMlp]`. A prompt's are one result of the store. */
export async function meanActivation(
  prompts: readonly AskedPrompt[],
  open: OpenModel,
  device: string,
  { signal, onProgress }: Pick<Hooks, 'signal' | 'onProgress'>,
): Promise<Float32Array> {
  const { cache, fingerprint, shape } = open
  const n = shape.nLayers * shape.dMlp
  const sums = new Float64Array(n)
  let done = 0
  // in an order of their own: the mean is named by its bits, and those depend on the order of a sum
  const inOrderOfIds = prompts
    .map((prompt) => ({ prompt, name: prompt.ids.join() }))
    .sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)))
    .map(({ prompt }) => prompt)
  const visited = open.share.part(inOrderOfIds, {
    ...{ method, shared: {}, keyOf },
    workOf: ({ ids, sharedPrefix }) => ({ ids, sharedPrefix }),
  })
  for await (const activation of inOrder(visited, mostTogether, activationOf)) {
    signal.throwIfAborted()
    for (let i = 0; i < n; i++) sums[i]! += activation[i]!
    onProgress({ phase: 'activations', done: ++done, total: visited.length })
  }
  open.share.end('more')
  return Float32Array.from(sums, (sum) => sum / prompts.length)

  function keyOf({ ids }: AskedPrompt): string {
    return resultKey({ method, model: fingerprint, ids, target: null, settings: {}, edit: null })
  }

  async function activationOf({ ids, sharedPrefix, comesAgain }: AskedPrompt): Promise<Float32Array> {
    const key = keyOf({ ids, sharedPrefix })
    const stored = cache.get(key, device)?.arrays['activation']
    if (stored instanceof Float32Array && stored.length === n) return stored
    return await open.withModel(async (model) => {
      const { activation } = await model.lastPosition(ids, { sharedPrefix, comesAgain, signal })
      cache.put({ key, device: model.device, method, model: fingerprint, meta: {}, arrays: { activation } })
      return activation
    }, ids.length)
  }
}
