import * as v from 'valibot'
import type { CleanKind } from '../methods/cleanScores.ts'
import { resultKey } from '../store/resultKey.ts'
import type { AskedTokens, AttributeContext, AttributeInput } from './attributeContext.ts'
import { isFloats } from './integratedAttribution.ts'

export const ScoredMeta = v.object({ prob: v.number(), value: v.number(), elapsedMs: v.number() })

/** Scores that need neither a path nor a measurement: one clean gradient, what other rules make of it, or none. */
export async function scoredAttribution(
  input: Omit<AttributeInput, 'method'> & { readonly method: CleanKind },
  { ids, target, others }: AskedTokens,
  { open, parts, hooks: { signal } }: AttributeContext,
) {
  const { run, objective, method: kind } = input
  const { fingerprint, cache, shape } = open
  const nNeurons = shape.nLayers * shape.dMlp
  const method = 'score'
  const settings = { kind, objective, others }
  const key = resultKey({ method, model: fingerprint, ids, target, settings, edit: null })
  const known = stored()
  const { device, meta, arrays } = known ?? (await compute())
  if (known === null) cache.put({ key, device, method, model: fingerprint, meta, arrays: { ...arrays } })
  return { device, cached: known !== null, ...meta, ...arrays, integral: null, exact: null, greedy: null }

  function stored() {
    const found = cache.get(key, run.device)
    const meta = v.safeParse(ScoredMeta, found?.meta)
    const { attribution, activation } = found?.arrays ?? {}
    if (found === null || !meta.success || !isFloats(attribution, nNeurons) || !isFloats(activation, nNeurons))
      return null
    return { device: found.device, meta: meta.output, arrays: { attribution, activation } }
  }

  async function compute() {
    return await open.withModel(async (model) => {
      const startMs = performance.now()
      const question = { ids, target, others }
      const { prob, value, scores } = await parts.cleanScores(model, question, kind, { objective, signal })
      const activation = kind === 'activation' ? scores : (await model.lastPosition(ids, { signal })).activation
      const meta = { prob, value, elapsedMs: performance.now() - startMs }
      return { device: model.device, meta, arrays: { attribution: scores, activation } }
    }, ids.length)
  }
}
