import { tokenPieces } from '../models/tokenizer/pieces.ts'
import type { CallInput } from '../runs/calls/calls.ts'
import { resultKey } from '../store/resultKey.ts'
import type { Hooks } from './hooks.ts'
import type { Models } from './models.ts'
import { checkNeurons } from './neuronFacts.ts'
import { promptIds } from './promptIds.ts'

export type NeuronActivationsInput = CallInput<'neuron.activations'>

const method = 'token-activations'

/** The activation of each neuron at every token of a text, with the piece of the text that the token completes. */
export async function neuronActivationsJob(input: NeuronActivationsInput, models: Models, hooks: Hooks) {
  const startMs = performance.now()
  await using open = await models.open(input.run, hooks)
  const { neurons, run } = input
  checkNeurons(neurons, open)
  const { cache, fingerprint } = open
  const ids = await promptIds(input.prompt, open, hooks)
  const keys = neurons.map(([layer, neuron]) =>
    resultKey({ method, model: fingerprint, ids, target: null, settings: { layer, neuron }, edit: null }),
  )
  const known = keys.map((key) => {
    const found = cache.get(key, run.device)
    const values = found?.arrays['values']
    return found !== null && values instanceof Float32Array && values.length === ids.length
      ? { device: found.device, values }
      : null
  })
  const missing = [...known.keys()].filter((i) => known[i] === null)
  if (missing.length > 0) {
    await open.withModel(async (model) => {
      const { device } = model
      const places = missing.map((i) => neurons[i]!)
      const { signal } = hooks
      for (const [k, values] of (await model.tokenActivations(ids, places, { signal })).entries()) {
        const i = missing[k]!
        known[i] = { device, values }
        cache.put({ key: keys[i]!, device, method, model: fingerprint, meta: {}, arrays: { values } })
      }
    }, ids.length)
  }
  const tokenizer = await open.tokenizer()
  const pieces = tokenizer === null ? null : tokenPieces(tokenizer, ids)
  return {
    ...{ fingerprint, device: [...new Set(known.map((each) => each!.device))].join(', ') },
    ...{ cached: missing.length === 0, elapsedMs: performance.now() - startMs },
    tokens: ids.map((id, i) => ({ id, text: pieces?.[i]?.text ?? null })),
    neurons: neurons.map(([layer, neuron], i) => ({
      neuron: [layer, neuron] as [number, number],
      values: known[i]!.values,
    })),
  }
}
