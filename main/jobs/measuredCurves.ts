import * as v from 'valibot'
import type { Model } from '../engine/runtime/model.ts'
import { curveMeasures, type CurveMethod } from '../methods/faithfulness/curvePoints.ts'
import {
  measureRows,
  methodRows,
  nMethodRows,
  sharedRows,
  type MeasuredRows,
} from '../methods/faithfulness/curveRows.ts'
import { ordersOf, randomOrders, type NeuronOrders } from '../methods/faithfulness/neuronOrder.ts'
import { resultKey } from '../store/resultKey.ts'
import type { Hooks } from './hooks.ts'
import type { OpenModel } from './models.ts'
import { valuesKey } from './setTo.ts'
import { neuronScores, type ScoreParts, type ScoreSettings } from './neuronScores.ts'

/** A prompt whose neurons are kept and removed. */
export interface CurvePrompt {
  /** Names it among the others of a run, for its random order. */
  readonly name: string
  readonly ids: readonly number[]
  readonly target: number
  /** Tokens of the other letters. */
  readonly others: readonly number[]
}

export interface CurveSettings extends Omit<ScoreSettings, 'kind' | 'candidates' | 'to'> {
  readonly methods: readonly CurveMethod[]
  /** What removed neurons are set to; null for 0. */
  readonly values: Float32Array | null // [nLayers * dMlp]
  readonly seed: number
}

export interface MeasuredCurves {
  /** The model as it is, and without any neuron. */
  readonly shared: MeasuredRows
  readonly methods: ReadonlyMap<CurveMethod, MeasuredRows>
  /** Whether the integrals of the attributions, if there are any, did. */
  readonly converged: boolean
  /** Whether the model was asked now. */
  readonly computed: boolean
  readonly device: string
}

interface Part {
  readonly rows: MeasuredRows
  readonly converged: boolean
  readonly device: string
}

const method = 'faithfulness'
const MetaSchema = v.object({ converged: v.boolean() })

/**
 * What one prompt says with neurons kept and removed in the order of each method. A method in a prompt is one result of
 * the store; the rows of those that it lacks are run together.
 */
export async function measuredCurves(
  prompt: CurvePrompt,
  settings: CurveSettings,
  { open, parts, device }: { readonly open: OpenModel; readonly parts: ScoreParts; readonly device: string },
  hooks: Pick<Hooks, 'signal' | 'onWarning'>,
): Promise<MeasuredCurves> {
  const { cache, fingerprint, shape } = open
  const { ids, target, others, name } = prompt
  const { values, seed, methods, objective, rule, steps, tolerance } = settings
  const nNeurons = shape.nLayers * shape.dMlp
  const asked = ['shared', ...methods] as const
  const to = values === null ? 'zero' : valuesKey(values)
  const known = new Map<(typeof asked)[number], Part>()
  for (const each of asked) {
    const part = stored(each)
    if (part !== null) known.set(each, part)
  }
  const missing = asked.filter((each) => !known.has(each))
  if (missing.length > 0) {
    const found = await open.withModel((model) => measure(model), ids.length)
    for (const [each, part] of found) known.set(each, part)
  }
  return {
    shared: known.get('shared')!.rows,
    methods: new Map(methods.map((each) => [each, known.get(each)!.rows])),
    converged: methods.every((each) => known.get(each)!.converged),
    computed: missing.length > 0,
    device: [...new Set(asked.map((each) => known.get(each)!.device))].join(', '),
  }

  function keyOf(each: (typeof asked)[number]): string {
    const of = objective === 'contrast' ? { objective, scored: others } : { objective }
    const order =
      each === 'shared'
        ? {}
        : each === 'random'
          ? { seed, name }
          : { ...(each === 'activation' ? {} : of), ...(each === 'attribution' ? { rule, steps, tolerance } : {}) }
    return resultKey({ method, model: fingerprint, ids, target, settings: { each, others, to, ...order }, edit: null })
  }

  function stored(each: (typeof asked)[number]): Part | null {
    const found = cache.get(keyOf(each), device)
    const meta = v.safeParse(MetaSchema, found?.meta)
    const rows = found?.arrays['rows']
    if (found === null || !meta.success || !(rows instanceof Float32Array)) return null
    const nRows = each === 'shared' ? 2 : nMethodRows(nNeurons, { byMagnitude: each !== 'random' })
    if (rows.length !== nRows * curveMeasures.length) return null
    return { rows, converged: meta.output.converged, device: found.device }
  }

  async function measure(model: Model): Promise<Map<(typeof asked)[number], Part>> {
    const { signal } = hooks
    // The same opening for every method: the prompt is run once, and its end with each.
    const question = { ids, target, others, sharedPrefix: ids.length - 2 }
    const planned = []
    for (const each of missing) {
      if (each === 'shared') planned.push({ each, converged: true, rows: sharedRows(nNeurons, values) })
      else {
        const { orders, converged } = await ordersBy(each)
        planned.push({ each, converged, rows: methodRows(orders, values) })
      }
    }
    using state = await model.prefill(ids, { sharedPrefix: question.sharedPrefix, signal })
    const edits = planned.flatMap(({ rows }) => rows)
    const measured = await measureRows(model, state, edits, { target, others }, { signal })
    const found = new Map<(typeof asked)[number], Part>()
    let at = 0
    for (const { each, converged, rows } of planned) {
      const length = rows.length * curveMeasures.length
      const part = { rows: measured.slice(at, at + length), converged, device: model.device }
      at += length
      const kept = { key: keyOf(each), device: model.device, method, model: fingerprint, meta: { converged } }
      cache.put({ ...kept, arrays: { rows: part.rows } })
      found.set(each, part)
    }
    return found

    async function ordersBy(each: CurveMethod): Promise<{ orders: NeuronOrders; converged: boolean }> {
      if (each === 'random') return { orders: randomOrders(nNeurons, { seed, name }), converged: true }
      // an order of all neurons needs all of their effects
      const kind = { objective, rule, steps, tolerance, kind: each, candidates: null, to: 0 }
      const scores = await neuronScores(model, question, kind, parts, hooks)
      return { orders: ordersOf(scores.values), converged: scores.converged }
    }
  }
}
