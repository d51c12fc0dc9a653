import type { LoadedModel } from './loadedModel.ts'
import { runPrompt } from './prompt.ts'

/**
 * The activations of some neurons, `hook_post`, at every token of a text.
 *
 * @param neurons layer and neuron of each
 * @returns       `[ids.length]` for each neuron, in their order
 */
export async function tokenActivations(
  model: LoadedModel,
  ids: readonly number[],
  neurons: readonly (readonly [layer: number, neuron: number])[],
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<Float32Array[]> {
  const { dMlp } = model.shape
  const values = neurons.map(() => new Float32Array(ids.length))
  const done = new Map<number, number>() // tokens of a layer so far
  const layers = new Set(neurons.map(([layer]) => layer))
  const take = (layer: number, posts: Float32Array): void => {
    const from = done.get(layer) ?? 0
    const count = posts.length / dMlp
    for (const [i, [of, neuron]] of neurons.entries()) {
      if (of !== layer) continue
      for (let at = 0; at < count; at++) values[i]![from + at] = posts[at * dMlp + neuron]!
    }
    done.set(layer, from + count)
  }
  const state = await runPrompt(model, ids, { posts: { layers, take }, keepsCache: false, signal })
  state[Symbol.dispose]()
  return values
}
