import * as v from 'valibot'
import { keptShare, sparseScores } from '../methods/sparseScores.ts'
import type { SparseScores } from '../methods/sparseScores.ts'
import type { Rule } from '../methods/ruleSettings.ts'
import { resultKey } from '../store/resultKey.ts'
import type { EngineParts } from './engineParts.ts'
import type { Hooks } from './hooks.ts'
import type { OpenModel } from './models.ts'

/** A prompt and the token whose probability is attributed. */
export interface VariantTarget {
  readonly ids: readonly number[]
  readonly target: number
  readonly sharedPrefix: number
}

export interface VariantSettings {
  readonly rule: Rule
  readonly steps: number
  readonly tolerance: number
}

/** What is known of one variant, whether it was computed now or before. */
export interface VariantScores {
  readonly prob: number
  readonly converged: boolean
  readonly device: string
  readonly sparse: SparseScores
}

const MetaSchema = v.object({ prob: v.number(), converged: v.boolean(), max: v.number(), sum: v.number() })
const method = 'detect'

/**
 * The scores of every variant, in order. Those in the store are read first, so that rate and remaining time are those of
 * the others; these are computed one by one and each is kept before the next begins. One by one also because prompts
 * that are computed together differ in their last bits: a resumed run must give the bytes of an undisturbed one.
 */
export async function variantScores(
  variants: readonly VariantTarget[],
  settings: VariantSettings,
  open: OpenModel,
  parts: Pick<EngineParts, 'attributeMany'>,
  device: string,
  { signal, onProgress }: Pick<Hooks, 'signal' | 'onProgress'>,
): Promise<{ readonly scores: readonly VariantScores[]; readonly computed: number }> {
  const { cache, fingerprint } = open
  const keys = variants.map(({ ids, target }) =>
    resultKey({ method, model: fingerprint, ids, target, settings: { ...settings, keptShare }, edit: null }),
  )
  const known = new Map<string, VariantScores>()
  for (const [i, key] of keys.entries()) {
    signal.throwIfAborted()
    const found = stored(key)
    if (found !== null) known.set(key, found)
    onProgress({ phase: 'look up', done: i + 1, total: keys.length })
  }
  const total = new Set(keys).size - known.size
  let computed = 0
  for (const [i, key] of keys.entries()) {
    if (known.has(key)) continue
    known.set(key, await compute(variants[i]!, key))
    onProgress({ phase: 'detect', done: ++computed, total })
  }
  return { scores: keys.map((key) => known.get(key)!), computed }

  function stored(key: string): VariantScores | null {
    const found = cache.get(key, device)
    const meta = v.safeParse(MetaSchema, found?.meta)
    if (found === null || !meta.success) return null
    const { neurons, scores } = found.arrays
    if (!(neurons instanceof Int32Array) || !(scores instanceof Float32Array)) return null
    if (neurons.length !== scores.length) return null
    const { prob, converged, max, sum } = meta.output
    return { prob, converged, device: found.device, sparse: { neurons, scores, max, sum } }
  }

  async function compute(question: VariantTarget, key: string): Promise<VariantScores> {
    signal.throwIfAborted()
    return await open.withModel(async (model) => {
      // Reported here, where the model is loaded: the time of loading is no part of the rate.
      onProgress({ phase: 'detect', done: computed, total })
      const [result] = await parts.attributeMany(model, [question], { ...settings, signal })
      const { prob, converged, attribution } = result!
      const sparse = sparseScores(attribution)
      const { neurons, scores, max, sum } = sparse
      const meta = { prob, converged, max, sum }
      cache.put({ key, device: model.device, method, model: fingerprint, meta, arrays: { neurons, scores } })
      return { prob, converged, device: model.device, sparse }
    })
  }
}
