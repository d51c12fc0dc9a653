import * as v from 'valibot'
import { scoresOfGreedy, type GreedySet } from '../methods/greedySet.ts'
import { resultKey } from '../store/resultKey.ts'
import type { AskedTokens, AttributeContext, AttributeInput } from './attributeContext.ts'
import { isFloats } from './integratedAttribution.ts'

const method = 'greedy'

const MetaSchema = v.object({
  prob: v.number(),
  elapsedMs: v.number(),
  flip: v.nullable(v.object({ prob: v.number(), token: v.number() })),
})

/** A set of neurons that together take most off P(target), grown one by one, and the smallest found that changes the answer. */
export async function greedyAttribution(
  { run, top }: AttributeInput,
  { ids, target, others }: AskedTokens,
  { open, parts, hooks: { signal, onProgress } }: AttributeContext,
) {
  const { fingerprint, cache, shape } = open
  const nNeurons = shape.nLayers * shape.dMlp
  const key = resultKey({ method, model: fingerprint, ids, target, settings: { others, top }, edit: null })
  const known = stored()
  const { device, elapsedMs, set } = known ?? (await compute())
  if (known === null) keep()
  const tokenizer = await open.tokenizer()
  const { neurons, effect, probs, flip, activation, prob } = set
  const named = flip === null ? null : { ...flip, text: tokenizer?.decode([flip.token]) ?? null }
  return {
    ...{ device, cached: known !== null, elapsedMs, prob, value: prob, activation, integral: null, exact: null },
    greedy: { neurons, effect, probs, flip: named },
    attribution: scoresOfGreedy(set, nNeurons),
  }

  function stored(): { device: string; elapsedMs: number; set: GreedySet } | null {
    const found = cache.get(key, run.device)
    const meta = v.safeParse(MetaSchema, found?.meta)
    const { activation, neurons, effect, probs, flipped } = found?.arrays ?? {}
    if (found === null || !meta.success || !isFloats(activation, nNeurons) || !(neurons instanceof Int32Array))
      return null
    if (!isFloats(effect, neurons.length) || !isFloats(probs, neurons.length) || !(flipped instanceof Int32Array))
      return null
    const { prob, elapsedMs, flip } = meta.output
    const set = { prob, activation, neurons, effect, probs, flip: flip === null ? null : { neurons: flipped, ...flip } }
    return { device: found.device, elapsedMs, set }
  }

  function keep(): void {
    const { prob, activation, neurons, effect, probs, flip } = set
    const meta = { prob, elapsedMs, flip: flip === null ? null : { prob: flip.prob, token: flip.token } }
    const arrays = { activation, neurons, effect, probs, flipped: flip?.neurons ?? new Int32Array(0) }
    cache.put({ key, device, method, model: fingerprint, meta, arrays })
  }

  async function compute() {
    return await open.withModel(async (model) => {
      const startMs = performance.now()
      const set = await parts.greedySet(
        model,
        { ids, target, others },
        {
          ...(top === null ? {} : { candidates: top }),
          ...{ signal, onNeuron: (done: number, total: number) => onProgress({ phase: method, done, total }) },
        },
      )
      return { device: model.device, elapsedMs: performance.now() - startMs, set }
    }, ids.length)
  }
}
