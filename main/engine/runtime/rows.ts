import type { RuleSet } from '../ops/backwardRules.ts'
import type { DeviceTensor, Feeds } from './device.ts'
import type { Layers } from './layers.ts'
import type { LoadedModel, SavedRoom } from './loadedModel.ts'
import type { RowPrograms } from './programs.ts'
import type { Objective, Target } from './objective.ts'
import { readObjective } from './objectiveRows.ts'
import type { PromptState } from './prompt.ts'
import { rowCaches } from './rowCaches.ts'
import { TensorScope } from './tensorScope.ts'

/**
 * The rows of one walk: for each layer the points `alpha` of its path. A row is the residual stream behind that
 * layer at the last position, `residual + alpha * contribution`, and passes through the layers above.
 */
export type Points = readonly (readonly number[])[]

/** What comes back for one prompt. */
export interface RowResults {
  /** The objective at each point, `[nLayers][n]`. */
  readonly value: readonly Float64Array[]
  /** Its gradient with respect to the row, `[nLayers][n * dModel]`. */
  readonly gradient: readonly Float32Array[]
  /** The same at `alpha = 1` of each layer, one shared row: the clean run. Null where it was not asked for. */
  readonly clean: { readonly value: number; readonly gradient: readonly Float32Array[] } | null
}

export interface RowOptions {
  /** Run the clean row besides. */
  readonly clean: boolean
  /** @default 'prob' */
  readonly objective?: Objective | undefined
  /** What the gradients are made by. @default 'gradient' */
  readonly rules?: RuleSet | undefined
  readonly signal?: AbortSignal | undefined
  readonly onLayer?: ((phase: 'forward' | 'backward', done: number, total: number) => void) | undefined
}

export interface RowTimes {
  forwardMs: number
  headMs: number
  backwardMs: number
}

/**
 * Walks rows of several prompts up through the layers, reads the objective of each prompt's target, and walks the
 * gradients down again. All prompts have the same number of points in each layer, and at least one row in all.
 *
 * @param targets one per prompt
 * @param times   adds to it
 */
export async function runRows(
  model: LoadedModel,
  prompts: readonly PromptState[],
  targets: readonly Target[],
  points: readonly Points[],
  times: RowTimes,
  options: RowOptions,
): Promise<RowResults[]> {
  const { shape } = model
  const { clean, objective = 'prob', rules = 'gradient', signal, onLayer } = options
  const counts = points[0]!.map((alphas) => alphas.length)
  using scope = new TensorScope(model.device)
  const caches = rowCaches(model, scope, prompts)
  const programs = await model.programs.rows({ ...caches.kind, rules })
  using tape = new Tape(scope, programs, model, signal)

  const started = performance.now()
  // the clean row starts behind layer 0 and stays the first row all the way up
  const first = clean ? 0 : counts.findIndex((count) => count > 0)
  const nClean = clean ? 1 : 0
  let h = await startRows(model, scope, prompts, first, (i) => [...(clean ? [1] : []), ...points[i]![first]!])
  for (let layer = first + 1; layer < shape.nLayers; layer++) {
    signal?.throwIfAborted()
    h = await tape.forward(layer, h, await caches.feeds(layer, h.dims[1]!))
    if (counts[layer]! > 0) {
      const [below, started] = [h, await startRows(model, scope, prompts, layer, (i) => points[i]![layer]!)]
      h = await scope.joinRows(below, started)
      scope.free(below, started)
    }
    onLayer?.('forward', layer + 1, shape.nLayers)
  }
  const atHead = performance.now()
  const nRows = h.dims[1]!
  const { value, dh } = await readObjective(model, scope, h, { targets, objective, rules, signal })
  const atBackward = performance.now()

  const pointGradients = prompts.map(() =>
    Array.from({ length: shape.nLayers }, (): Float32Array => new Float32Array(0)),
  )
  const cleanGradients = prompts.map(() => [] as Float32Array[])
  let g = await scope.upload(dh, [prompts.length, nRows, shape.dModel])
  for (let layer = shape.nLayers - 1; layer >= first; layer--) {
    signal?.throwIfAborted()
    const below = g.dims[1]! - counts[layer]!
    await takeOff(scope, g, below, g.dims[1]!, (i, rows) => (pointGradients[i]![layer] = rows))
    await takeOff(scope, g, 0, nClean, (i, rows) => (cleanGradients[i]![layer] = rows))
    const rest = layer > first ? await scope.takeRows(g, 0, below) : null
    scope.free(g)
    if (rest !== null) g = await tape.backward(rest)
    onLayer?.('backward', shape.nLayers - layer, shape.nLayers)
  }
  times.forwardMs += atHead - started
  times.headMs += atBackward - atHead
  times.backwardMs += performance.now() - atBackward
  return prompts.map((_, i) => ({
    value: splitByLayer(value.subarray(i * nRows + nClean, (i + 1) * nRows), counts),
    gradient: pointGradients[i]!,
    clean: clean ? { value: value[i * nRows]!, gradient: cleanGradients[i]! } : null,
  }))
}

/** Hands rows `from .. to` of each prompt to `take`, as copies of their own. */
async function takeOff(
  scope: TensorScope,
  g: DeviceTensor,
  from: number,
  to: number,
  take: (prompt: number, rows: Float32Array<ArrayBuffer>) => void,
) {
  if (to === from) return
  const rows = await scope.download(await scope.takeRows(g, from, to))
  const width = rows.length / g.dims[0]!
  for (let i = 0; i < g.dims[0]!; i++) take(i, rows.slice(i * width, (i + 1) * width))
}

/** Remembers what each block kept on the way up, and hands it back on the way down. */
class Tape implements Disposable {
  readonly #scope: TensorScope
  readonly #programs: RowPrograms
  readonly #layers: Layers
  readonly #room: SavedRoom
  readonly #signal: AbortSignal | undefined
  readonly #entries: {
    readonly layer: number
    readonly h: DeviceTensor
    readonly feeds: Feeds
    readonly saved: Feeds | null
    /** Of `saved`. */
    readonly bytes: number
  }[] = []

  constructor(
    scope: TensorScope,
    programs: RowPrograms,
    { weights, savedRoom }: Pick<LoadedModel, 'weights' | 'savedRoom'>,
    signal: AbortSignal | undefined,
  ) {
    this.#scope = scope
    this.#programs = programs
    this.#layers = weights.layers
    this.#room = savedRoom
    this.#signal = signal
  }

  async forward(layer: number, h: DeviceTensor, feeds: Feeds): Promise<DeviceTensor> {
    using lease = await this.#layers.lease(layer, this.#signal)
    const { h: out, ...saved } = await this.#scope.run(this.#programs.forward, { h, ...lease.feeds, ...feeds })
    const bytes = Object.values(saved).reduce((sum, tensor) => sum + 4 * tensor.dims.reduce((n, dim) => n * dim, 1), 0)
    const keep = bytes <= this.#room.bytes
    if (keep) this.#room.bytes -= bytes
    else this.#scope.free(...Object.values(saved))
    this.#entries.push({ layer, h, feeds, saved: keep ? saved : null, bytes: keep ? bytes : 0 })
    return out!
  }

  async backward(dh: DeviceTensor): Promise<DeviceTensor> {
    const { layer, h, feeds, saved: kept, bytes } = this.#entries.pop()!
    this.#room.bytes += bytes
    using lease = await this.#layers.lease(layer, this.#signal)
    const fixed = { h, ...lease.feeds, ...feeds }
    let saved = kept
    if (saved === null) {
      const { h: again, ...computed } = await this.#scope.run(this.#programs.forward, fixed)
      this.#scope.free(again!)
      saved = computed
    }
    const { dh: out } = await this.#scope.run(this.#programs.backward, { dh, ...fixed, ...saved })
    this.#scope.free(h, dh, ...Object.values(feeds), ...Object.values(saved))
    return out!
  }

  /** Of a walk that ended early, what it had kept is room again. */
  [Symbol.dispose](): void {
    for (const { bytes } of this.#entries.splice(0)) this.#room.bytes += bytes
  }
}

/** `residual + alpha * contribution` of a layer for each prompt and point, `[batch, n, dModel]`. */
async function startRows(
  model: LoadedModel,
  scope: TensorScope,
  prompts: readonly PromptState[],
  layer: number,
  alphasOf: (prompt: number) => readonly number[],
) {
  const { dModel } = model.shape
  const n = alphasOf(0).length
  const rows = new Float32Array(prompts.length * n * dModel)
  for (const [i, { last }] of prompts.entries()) {
    const { residual, contribution } = last[layer]!
    for (const [k, alpha] of alphasOf(i).entries()) {
      const at = (i * n + k) * dModel
      for (let d = 0; d < dModel; d++) rows[at + d] = residual[d]! + alpha * contribution[d]!
    }
  }
  return scope.upload(rows, [prompts.length, n, dModel])
}

function splitByLayer(values: Float64Array, counts: readonly number[]): Float64Array[] {
  let from = 0
  return counts.map((n) => values.slice(from, (from += n)))
}
