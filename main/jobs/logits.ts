import * as v from 'valibot'
import { checkEdit, type Edit } from '../engine/edit.ts'
import { topCandidates } from '../methods/nextToken.ts'
import { resultKey } from '../store/resultKey.ts'
import type { Detection } from '../runs/detection.ts'
import type { Hooks } from './hooks.ts'
import type { Models, RunChoice } from './models.ts'
import { promptIds, type PromptChoice } from './promptIds.ts'

export interface LogitsInput {
  readonly run: RunChoice
  readonly prompt: PromptChoice
  readonly edit: Edit | null
  /** The detection that the prompt is looked at with. */
  readonly of?: Detection | null
}

const MetaSchema = v.object({ elapsedMs: v.number() })

/** How many of the likeliest tokens are named. */
const nTop = 10

/** All logits and neurons behind a prompt, with the likeliest tokens by name. */
export async function logitsJob(input: LogitsInput, models: Models, hooks: Hooks) {
  await using open = await models.open(input.run, hooks)
  const { fingerprint, shape, cache } = open
  const { edit, run } = input
  if (edit !== null) checkEdit(edit, shape, fingerprint)
  const ids = await promptIds(input.prompt, open, hooks, input.of)
  const method = 'logits'
  const key = resultKey({ method, model: fingerprint, ids, target: null, settings: {}, edit })
  const found = stored()
  const result = found ?? (await compute())
  const { device, meta, logits, activation } = result
  if (found === null) cache.put({ key, device, method, model: fingerprint, meta, arrays: { logits, activation } })
  const tokenizer = await open.tokenizer()
  const top = topCandidates(logits, nTop).map((each) => ({ ...each, token: tokenizer?.decode([each.id]) ?? null }))
  return { fingerprint, shape, ids: [...ids], device, cached: found !== null, ...meta, logits, activation, top }

  function stored() {
    const found = cache.get(key, run.device)
    if (found === null) return null
    const { logits, activation } = found.arrays
    const parsed = v.safeParse(MetaSchema, found.meta)
    if (!parsed.success || !(logits instanceof Float32Array) || !(activation instanceof Float32Array)) return null
    if (logits.length !== shape.dVocab || activation.length !== shape.nLayers * shape.dMlp) return null
    return { device: found.device, meta: parsed.output, logits, activation }
  }

  async function compute() {
    return await open.withModel(async (model) => {
      const startMs = performance.now()
      const { logits, activation } = await model.lastPosition(ids, { edit: edit ?? undefined, signal: hooks.signal })
      return { device: model.device, meta: { elapsedMs: performance.now() - startMs }, logits, activation }
    })
  }
}
