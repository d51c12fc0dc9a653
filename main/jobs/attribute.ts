import * as v from 'valibot'
import { resultKey } from '../store/resultKey.ts'
import type { EngineParts } from './engineParts.ts'
import type { Hooks } from './hooks.ts'
import type { Models, OpenModel } from './models.ts'
import { promptIds } from './promptIds.ts'
import { targetId } from './targetId.ts'
import type { CallInput } from '../runs/calls/calls.ts'

export type AttributeInput = CallInput<'attribute'>

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

/** The attribution of one next token, or of what another objective says of it, to all neurons: from the store where it is known, computed and kept otherwise. */
export async function attributeJob(input: AttributeInput, models: Models, parts: EngineParts, hooks: Hooks) {
  await using open = await models.open(input.run, hooks)
  const { fingerprint, shape, cache } = open
  const ids = await promptIds(input.prompt, open, hooks)
  const target = await targetId(input.target, open)
  const { rule, steps, tolerance, objective } = input
  const others: number[] = []
  for (const other of objective === 'contrast' ? input.others : []) others.push(await targetId(other, open))
  const method = 'attribute'
  // the key of P is what it was before there was a choice: what is stored stays known
  const settings = { rule, steps, tolerance, ...(objective === 'prob' ? {} : { objective, others }) }
  const key = resultKey({ method, model: fingerprint, ids, target, settings, edit: null })
  const found = stored(open, key, input.run.device)
  const { device, meta, arrays } = found ?? (await compute())
  if (found === null) cache.put({ key, device, method, model: fingerprint, meta, arrays: { ...arrays } })
  const token = (await open.tokenizer())?.decode([target]) ?? null
  const value = meta.value ?? meta.prob
  const asked = { ids: [...ids], target, token, objective, others }
  return { fingerprint, shape, ...asked, device, cached: found !== null, ...meta, value, ...arrays }

  async function compute(): Promise<{ device: string; meta: Meta; arrays: Numbers }> {
    const { signal, onProgress, onWarning } = hooks
    const options = {
      rule,
      objective,
      others,
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

function isFloats(array: unknown, length: number): array is Float32Array {
  return array instanceof Float32Array && array.length === length
}
