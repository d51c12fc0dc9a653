import * as v from 'valibot'
import { scoresOfEffects } from '../methods/exactEffects.ts'
import { resultKey } from '../store/resultKey.ts'
import { valuesKey, valuesOf } from './setTo.ts'
import { meanPrompts } from './meanPrompts.ts'
import type { AskedTokens, AttributeContext, AttributeInput } from './attributeContext.ts'
import { isFloats } from './integratedAttribution.ts'
import { ScoredMeta } from './scoredAttribution.ts'

const method = 'exact'

/** What each neuron does alone, of all neurons or of the most promising ones. */
export async function exactAttribution(
  input: AttributeInput,
  { ids, target, others }: AskedTokens,
  { open, parts, hooks }: AttributeContext,
) {
  const { run, objective, top, to } = input
  const { signal, onProgress } = hooks
  const over = to === 'mean' ? await meanPrompts(input, open, hooks) : null
  const values = await valuesOf(to, over ?? [], { open, device: run.device }, hooks)
  const { fingerprint, cache, shape } = open
  const nNeurons = shape.nLayers * shape.dMlp
  const key = resultKey({
    method,
    model: fingerprint,
    ids,
    target,
    settings: { objective, others, top, to: valuesKey(values) },
    edit: null,
  })
  const known = stored()
  const { device, meta, activation, exact } = known ?? (await compute())
  if (known === null) {
    const { neurons, effect, effectLog } = exact
    const arrays = { activation, neurons, effect, ...(effectLog === null ? {} : { effectLog }) }
    cache.put({ key, device, method, model: fingerprint, meta, arrays })
  }
  return {
    ...{
      device,
      cached: known !== null,
      ...meta,
      activation,
      integral: null,
      greedy: null,
      exact: { to, over: over?.length ?? null, ...exact },
    },
    attribution: scoresOfEffects(exact.neurons, exact.effect, nNeurons),
  }

  function stored() {
    const found = cache.get(key, run.device)
    const meta = v.safeParse(ScoredMeta, found?.meta)
    const { activation, neurons, effect, effectLog = null } = found?.arrays ?? {}
    if (found === null || !meta.success || !isFloats(activation, nNeurons)) return null
    if (!(neurons instanceof Int32Array) || !isFloats(effect, neurons.length)) return null
    if (effectLog !== null && !isFloats(effectLog, neurons.length)) return null
    return { device: found.device, meta: meta.output, activation, exact: { neurons, effect, effectLog } }
  }

  async function compute() {
    return await open.withModel(async (model) => {
      const startMs = performance.now()
      const onRows = (done: number, total: number): void => onProgress({ phase: method, done, total })
      const asked = [{ ids, target, others }]
      const { neurons, variants } = await parts.exactEffects(model, asked, {
        objective,
        top,
        to: values,
        signal,
        onRows,
      })
      const { prob, value, effect, effectLog, activation } = variants[0]!
      const meta = { prob, value, elapsedMs: performance.now() - startMs }
      return { device: model.device, meta, activation, exact: { neurons, effect, effectLog } }
    }, ids.length)
  }
}
