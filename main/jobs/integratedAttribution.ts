import * as v from 'valibot'
import { resultKey } from '../store/resultKey.ts'
import type { AskedTokens, AttributeContext, AttributeInput } from './attributeContext.ts'
import type { OpenModel } from './models.ts'

/** The small values of a stored attribution; its arrays lie beside it. */
const MetaSchema = v.object({
  prob: v.number(),
  /** Results from before there were objectives have none: theirs is `prob`. */
  value: v.optional(v.number()),
  rule: v.string(),
  steps: v.number(),
  tolerance: v.number(),
  rows: v.number(),
  converged: v.boolean(),
  elapsedMs: v.number(),
  phases: v.object({ prefillMs: v.number(), forwardMs: v.number(), headMs: v.number(), backwardMs: v.number() }),
})

type Meta = v.InferOutput<typeof MetaSchema>

interface Numbers {
  readonly attribution: Float32Array // [nLayers * dMlp]
  readonly activation: Float32Array // [nLayers * dMlp]
  readonly completeness: Float32Array // [nLayers]
  readonly error: Float32Array // [nLayers]
  readonly nodes: Int32Array // [nLayers]
}

const method = 'attribute'

export async function integratedAttribution(
  { run, rule, steps, tolerance, objective }: AttributeInput,
  { ids, target, others }: AskedTokens,
  { open, parts, hooks: { signal, onProgress, onWarning } }: AttributeContext,
) {
  const { fingerprint, cache } = open
  // the key of P is what it was before there was a choice: what is stored stays known
  const settings = { rule, steps, tolerance, ...(objective === 'prob' ? {} : { objective, others }) }
  const key = resultKey({ method, model: fingerprint, ids, target, settings, edit: null })
  const found = stored(open, key, run.device)
  const { device, meta, arrays } = found ?? (await compute())
  if (found === null) cache.put({ key, device, method, model: fingerprint, meta, arrays: { ...arrays } })
  const { prob, value = prob, elapsedMs, ...integral } = meta
  const { attribution, activation, ...ofLayers } = arrays
  return {
    ...{ device, cached: found !== null, elapsedMs, prob, value, attribution, activation },
    ...{ integral: { ...integral, ...ofLayers }, exact: null, greedy: null },
  }

  async function compute(): Promise<{ device: string; meta: Meta; arrays: Numbers }> {
    const options = {
      ...{ rule, objective, others },
      ...(steps === null ? {} : { steps }),
      ...(tolerance === null ? {} : { tolerance }),
    }
    const result = await open.withModel((model) =>
      parts.attribute(model, ids, target, { ...options, signal, onProgress, onWarning }),
    )
    const { attribution, activation, completeness, error, nodes } = result
    return {
      device: result.device,
      meta: v.parse(MetaSchema, result),
      arrays: { attribution, activation, completeness, error, nodes },
    }
  }
}

/** A stored attribution of the right sizes, or null. */
function stored(open: OpenModel, key: string, device: string) {
  const found = open.cache.get(key, device)
  if (found === null) return null
  const { nLayers, dMlp } = open.shape
  const { attribution, activation, completeness, error, nodes } = found.arrays
  const meta = v.safeParse(MetaSchema, found.meta)
  const isWhole =
    meta.success &&
    isFloats(attribution, nLayers * dMlp) &&
    isFloats(activation, nLayers * dMlp) &&
    isFloats(completeness, nLayers) &&
    isFloats(error, nLayers) &&
    nodes instanceof Int32Array
  if (!isWhole) return null
  return { device: found.device, meta: meta.output, arrays: { attribution, activation, completeness, error, nodes } }
}

export function isFloats(array: unknown, length: number): array is Float32Array {
  return array instanceof Float32Array && array.length === length
}
