/**
 * What a prompt's last position says when one of its neurons is set to a value: a row for each neuron, which begins behind
 * its layer and passes through those above. Beside the rows of a layer walks its clean one, begun in the same way and
 * multiplied by the same kernels: what their difference leaves of rounding is that of the neuron alone.
 */
import type { DeviceTensor } from './device.ts'
import type { LoadedModel } from './loadedModel.ts'
import type { Objective, Target } from './objective.ts'
import { readObjective } from './objectiveRows.ts'
import type { PromptState } from './prompt.ts'
import { rowCaches } from './rowCaches.ts'
import { TensorScope } from './tensorScope.ts'

/** One neuron and what it is set to. */
export interface SetNeuron {
  /** `layer * dMlp + neuron` */
  readonly neuron: number
  readonly to: number
}

export interface NeuronRowOptions {
  readonly target: Target
  readonly objective: Objective
  /** Rows of one walk at most. */
  readonly most: number
  readonly signal?: AbortSignal | undefined
  readonly onRows?: ((done: number, total: number) => void) | undefined
}

/** In the order of the neurons, in the unit of the objective. */
export interface NeuronRows {
  readonly value: Float64Array // [n]
  /** Of the clean row of the neuron's layer. */
  readonly clean: Float64Array // [n]
}

/** A row of one walk: which of the neurons it is of, or null for its layer's clean one. */
interface Row {
  readonly layer: number
  readonly index: number | null
}

/** @param state of a prompt that ran without an edit */
export async function runNeuronRows(
  model: LoadedModel,
  state: PromptState,
  neurons: readonly SetNeuron[],
  { target, objective, most, signal, onRows }: NeuronRowOptions,
): Promise<NeuronRows> {
  const { dMlp, nLayers } = model.shape
  const layerOf = (index: number): number => Math.floor(neurons[index]!.neuron / dMlp)
  const value = new Float64Array(neurons.length)
  const cleanOf = new Float64Array(nLayers)
  const rows = inLayers(neurons.length, layerOf)
  let done = 0
  for (const walk of evenParts(rows, most)) {
    using scope = new TensorScope(model.device)
    const h = await walkUp(model, scope, state, walk, neurons, signal)
    const read = await readObjective(model, scope, h, { targets: [target], objective, rules: null, signal })
    for (const [i, { layer, index }] of walk.entries()) {
      if (index === null) cleanOf[layer] = read.value[i]!
      else value[index] = read.value[i]!
    }
    done += walk.length
    onRows?.(done, rows.length)
  }
  return { value, clean: Float64Array.from(neurons, (_, index) => cleanOf[layerOf(index)]!) }
}

/** Rows that begin lowest come first, so that each joins the walk at its layer; a layer's clean one before its neurons. */
function inLayers(n: number, layerOf: (index: number) => number): Row[] {
  const byLayer = Map.groupBy(Array(n).keys(), layerOf)
  return [...byLayer.keys()]
    .sort((a, b) => a - b)
    .flatMap((layer) => [null, ...byLayer.get(layer)!].map((index) => ({ layer, index })))
}

/** As few parts as `most` allows, as long as each other to one row: a row alone would be another kernel's. */
function evenParts(rows: readonly Row[], most: number): Row[][] {
  const nParts = Math.ceil(rows.length / most)
  const from = (part: number): number => Math.floor((part * rows.length) / nParts)
  return Array.from({ length: nParts }, (_, part) => rows.slice(from(part), from(part + 1)))
}

/** @returns the residual stream behind the last block, `[1, rows, dModel]` */
async function walkUp(
  model: LoadedModel,
  scope: TensorScope,
  state: PromptState,
  rows: readonly Row[],
  neurons: readonly SetNeuron[],
  signal: AbortSignal | undefined,
): Promise<DeviceTensor> {
  const { shape, weights, programs } = model
  const caches = rowCaches(model, scope, [state])
  const program = await programs.editedRows({ past: caches.kind.past, edit: false })
  const begin = await programs.setNeurons()
  let h: DeviceTensor | null = null
  for (let layer = rows[0]!.layer; layer < shape.nLayers; layer++) {
    signal?.throwIfAborted()
    const own = rows.filter((row) => row.layer === layer)
    if (h === null && own.length === 0) continue
    using lease = await weights.layers.lease(layer, signal)
    if (h !== null) {
      const feeds = { h, ...(await caches.feeds(layer, h.dims[1]!)) }
      const out: Record<string, DeviceTensor> = await scope.run(program, { ...lease.feeds, ...feeds })
      scope.free(...Object.values(feeds))
      h = out.h!
    }
    if (own.length === 0) continue
    const { residual, post } = state.last[layer]!
    const posts = new Float32Array(own.length * shape.dMlp)
    for (const [k, { index }] of own.entries()) {
      posts.set(post, k * shape.dMlp)
      if (index !== null) posts[k * shape.dMlp + (neurons[index]!.neuron % shape.dMlp)] = neurons[index]!.to
    }
    const feeds = {
      post: await scope.upload(posts, [1, own.length, shape.dMlp]),
      residual: await scope.upload(residual, [1, 1, shape.dModel]),
    }
    const out: Record<string, DeviceTensor> = await scope.run(begin, { ...lease.feeds, ...feeds })
    scope.free(...Object.values(feeds))
    const started: DeviceTensor = out.h!
    if (h === null) h = started
    else {
      const below: DeviceTensor = h
      h = await scope.joinRows(below, started)
      scope.free(below, started)
    }
  }
  return h!
}
