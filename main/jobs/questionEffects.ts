import { inOrder } from '../base/inOrder.ts'
import { mostTogether } from '../engine/runtime/weightPlan.ts'
import type { Objective } from '../engine/runtime/objective.ts'
import { meanEffects, type QuestionEffects } from '../methods/exactEffects.ts'
import { resultKey } from '../store/resultKey.ts'
import type { ScoringContext, VariantTarget } from './variantScores.ts'
import { valuesKey } from './setTo.ts'
import type { Hooks } from './hooks.ts'

type EffectTarget = Pick<VariantTarget, 'ids' | 'target' | 'others' | 'sharedPrefix'>

/** A question, and the neurons that are tried for it in any case. */
export interface EffectQuestion {
  readonly variants: readonly EffectTarget[]
  /** `layer * dMlp + neuron` */
  readonly found: readonly number[]
}

interface EffectSettings {
  readonly objective: Objective
  /** Neurons that are tried in each question besides those found. */
  readonly candidates: number
  /** What a neuron is set to, or each of all by itself, `[nLayers * dMlp]`. */
  readonly to: number | Float32Array
}

/** A question that has variants. */
interface Asked {
  /** Among all questions. */
  readonly place: number
  readonly first: EffectTarget
  readonly others: readonly EffectTarget[]
  readonly found: readonly number[]
}

const method = 'exact'

/**
 * How long the exact effects of a question take, ms; of the last one given, since the first may wait for its graphs.
 * Nothing is kept.
 *
 * @param nFound neurons that are tried in any case
 */
export async function effectMs(
  questions: readonly (readonly VariantTarget[])[],
  nFound: number,
  { objective, candidates, to }: EffectSettings,
  { open, parts }: ScoringContext,
  signal: AbortSignal,
): Promise<number> {
  let elapsedMs = 0
  for (const variants of questions.slice(-2)) {
    const asked = variants.map((variant) => ({ ...variant, comesAgain: true }))
    await open.withModel(async (model) => {
      const startMs = performance.now()
      await parts.exactEffects(model, asked, { objective, top: candidates + nFound, besides: [], to, signal })
      elapsedMs = performance.now() - startMs
    })
  }
  return elapsedMs
}

/** The exact effects of the found neurons and of candidates, question by question, in order; each is kept as soon as it is known. */
export async function questionEffects(
  questions: readonly EffectQuestion[],
  { objective, candidates, to }: EffectSettings,
  { open, parts, device }: ScoringContext,
  { signal, onProgress }: Pick<Hooks, 'signal' | 'onProgress'>,
): Promise<QuestionEffects[]> {
  const { cache, fingerprint } = open
  let done = 0
  const asked = questions.flatMap(({ variants: [first, ...others], found }, place): Asked[] =>
    first === undefined ? [] : [{ place, first, others, found }],
  )
  const results = questions.map((): QuestionEffects => {
    return { neurons: new Int32Array(0), effect: new Float32Array(0), effectLog: null }
  })
  const visited = open.share.part(asked, {
    ...{ method, shared: { objective, candidates, to }, keyOf },
    workOf: ({ first, others, found }) => ({ ids: first.ids, variants: [first, ...others].map(plain), found }),
  })
  for await (const result of inOrder(visited, mostTogether, effectsOf)) {
    signal.throwIfAborted()
    results[visited[done]!.place] = result
    onProgress({ phase: method, done: ++done, total: visited.length })
  }
  open.share.end()
  return results

  function keyOf({ first: { ids, target, others: against }, others, found }: Asked): string {
    // the other variants after one another, each behind its lengths
    const rest = others.flatMap(({ ids, target, others }) => [ids.length, ...ids, target, others.length, ...others])
    const set = to === 0 ? {} : { to: valuesKey(to) }
    const settings = { objective, candidates, found, others: against, rest, ...set }
    return resultKey({ method, model: fingerprint, ids, target, settings, edit: null })
  }

  async function effectsOf(question: Asked): Promise<QuestionEffects> {
    const { first, others, found } = question
    const variants = [first, ...others]
    const key = keyOf(question)
    const known = stored(key)
    if (known !== null) return known
    const tokens = variants.reduce((sum, variant) => sum + variant.ids.length, 0)
    return await open.withModel(async (model) => {
      const asked = variants.map((variant) => ({ ...variant, comesAgain: false }))
      const measured = await parts.exactEffects(model, asked, {
        ...{ objective, top: candidates, besides: found, to, signal },
      })
      const { neurons, ...means } = meanEffects(measured)
      const { effect, effectLog } = means
      const arrays = { neurons, effect, ...(effectLog === null ? {} : { effectLog }) }
      cache.put({ key, device: model.device, method, model: fingerprint, meta: {}, arrays })
      return { neurons, effect, effectLog }
    }, tokens)
  }

  function stored(key: string): QuestionEffects | null {
    const { neurons, effect, effectLog = null } = cache.get(key, device)?.arrays ?? {}
    if (!(neurons instanceof Int32Array) || !(effect instanceof Float32Array)) return null
    if (effectLog !== null && !(effectLog instanceof Float32Array)) return null
    const isWhole = [effect, effectLog ?? effect].every((list) => list.length === neurons.length)
    return isWhole ? { neurons, effect, effectLog } : null
  }
}

function plain({ ids, target, others, sharedPrefix }: EffectTarget) {
  return { ids, target, others, sharedPrefix }
}
