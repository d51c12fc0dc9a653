/**
 * A text under many edits of all its positions. Below the first layer that an edit touches nothing changes: each edited copy
 * begins there with what the text left, and copies that begin at the same layer walk together.
 */
import type { ModelShape } from '../architectures/architecture.ts'
import { checkEdit, type NeuronEdit } from '../edit.ts'
import type { DeviceTensor } from './device.ts'
import { rowEditFeeds } from './editFeeds.ts'
import type { LoadedModel } from './loadedModel.ts'
import { positionFeeds, type TextPositions } from './positions.ts'
import { maxScoreBytes } from './prompt.ts'
import { editsLayer, firstLayerOf } from './rowEdit.ts'
import { TensorScope } from './tensorScope.ts'

/** A text without an edit. */
export interface TextState {
  readonly ids: readonly number[]
  /** Residual stream before some of the layers, `[ids.length * dModel]`. */
  readonly before: ReadonlyMap<number, Float32Array>
  /** Behind the last block. */
  readonly final: Float32Array
}

interface TextOptions {
  readonly signal?: AbortSignal | undefined
}

/** The layers before which edited copies of a text begin. */
export function firstLayers(
  edits: readonly (readonly NeuronEdit[])[],
  shape: Pick<ModelShape, 'nLayers' | 'dMlp'>,
): Set<number> {
  return new Set(edits.map((edit) => firstLayerOf(edit, shape)))
}

/** Positions that walk together: with more of them a weight's way into the processor's cache is cheap enough. */
const mostPositions = 512

/** @param layers before which edited copies may begin */
export async function runText(
  model: LoadedModel,
  ids: readonly number[],
  layers: ReadonlySet<number>,
  { signal }: TextOptions = {},
): Promise<TextState> {
  const before = new Map<number, Float32Array>()
  const start = await model.weights.embed(ids, 0)
  if (layers.has(0)) before.set(0, start)
  const keep = { layers, take: (layer: number, h: Float32Array) => before.set(layer, h) }
  const final = await walkText(model, ids.length, { from: 0, start: [start], edits: [[]], keep }, signal)
  return { ids, before, final }
}

/**
 * @returns the residual stream behind the last block under each edit, `[ids.length * dModel]`
 * @throws WorkbenchError 'input.value' for an edit that does not fit the model; Error for one that begins at a layer of which
 *         the text kept nothing
 */
export async function runEditedTexts(
  model: LoadedModel,
  { ids, before, final }: TextState,
  edits: readonly (readonly NeuronEdit[])[],
  { signal }: TextOptions = {},
): Promise<Float32Array[]> {
  const { shape } = model
  for (const neurons of edits) checkEdit({ name: '', model: null, positions: 'all', neurons }, shape, '')
  const streams = edits.map(() => final)
  const most = copiesOf(ids.length, shape.nHeads)
  const byLayer = Map.groupBy(edits.keys(), (edit) => firstLayerOf(edits[edit]!, shape))
  for (const [from, alike] of byLayer) {
    if (from === shape.nLayers) continue // nothing is edited
    const start = before.get(from)
    if (start === undefined) throw new Error(`the text kept no residual stream before layer ${from}`)
    for (let at = 0; at < alike.length; at += most) {
      const together = alike.slice(at, at + most)
      const copies = { from, start: together.map(() => start), edits: together.map((edit) => edits[edit]!) }
      const h = await walkText(model, ids.length, copies, signal)
      const length = ids.length * shape.dModel
      for (const [k, edit] of together.entries()) streams[edit] = h.subarray(k * length, (k + 1) * length)
    }
  }
  return streams
}

/** Copies of a text whose positions, and whose attention scores, are few enough for one pass. */
function copiesOf(length: number, nHeads: number): number {
  const byScores = maxScoreBytes / (4 * nHeads * length * length)
  return Math.max(1, Math.floor(Math.min(mostPositions / length, byScores)))
}

interface Copies {
  readonly from: number
  /** Residual stream of each before layer `from`. */
  readonly start: readonly Float32Array[]
  readonly edits: readonly (readonly NeuronEdit[])[]
  /** Gets the residual stream before some later layers. */
  readonly keep?: { readonly layers: ReadonlySet<number>; readonly take: (layer: number, h: Float32Array) => void }
}

/** @returns the residual streams behind the last block, `[copies * length * dModel]` */
async function walkText(
  model: LoadedModel,
  length: number,
  { from, start, edits, keep }: Copies,
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  const { shape, programs, weights } = model
  const nCopies = start.length
  using scope = new TensorScope(model.device)
  const place = { start: 0, lengths: [length], textLength: length }
  const positions = await positionFeeds(model, scope, Array<TextPositions>(nCopies).fill(place))
  const rows = new Float32Array(nCopies * length * shape.dModel)
  for (const [i, stream] of start.entries()) rows.set(stream, i * stream.length)
  let h: DeviceTensor = await scope.upload(rows, [nCopies, length, shape.dModel])
  for (let layer = from; layer < shape.nLayers; layer++) {
    signal?.throwIfAborted()
    const edit = edits.some((each) => editsLayer(each, layer, shape.dMlp))
    const marks = edit ? await rowEditFeeds(scope, edits, layer, shape.dMlp) : {}
    const program = await programs.text({ edit })
    using lease = await weights.layers.lease(layer, signal)
    const out = await scope.run(program, { ...lease.feeds, h, ...positions.of(layer), ...marks })
    scope.free(h, ...Object.values(marks))
    h = out['h']!
    if (keep?.layers.has(layer + 1) === true) keep.take(layer + 1, (await model.device.download(h)).slice())
  }
  return await scope.download(h)
}
