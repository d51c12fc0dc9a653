import type { Edit } from '../edit.ts'
import { editFeeds, layersOf } from './editFeeds.ts'
import type { DeviceTensor, Feeds } from './device.ts'
import type { LoadedModel } from './loadedModel.ts'
import { positionFeeds } from './positions.ts'
import { TensorScope } from './tensorScope.ts'

/** Keys and values of the positions so far, one pair a layer, `[1, pos, nKvHeads*dHead]` each; freed by its owner. */
export interface KvCache extends Disposable {
  readonly length: number
  readonly layers: readonly { readonly k: DeviceTensor; readonly v: DeviceTensor }[]
}

/** What a prompt leaves behind: its cache, and per layer the last position's parts of the residual stream. */
export interface PromptState extends Disposable {
  readonly ids: readonly number[]
  readonly cache: KvCache
  readonly last: readonly LastPosition[]
  /** Residual stream behind the last block at the last position, `[dModel]`. */
  readonly final: Float32Array
}

export interface LastPosition {
  /** Residual stream without what the neurons contribute, `[dModel]`. */
  readonly residual: Float32Array
  /** Neuron activations, `hook_post`, after any edit, `[dMlp]`. */
  readonly post: Float32Array
  /** What the neurons add to the residual stream, `[dModel]`. */
  readonly contribution: Float32Array
}

export interface PromptOptions {
  /** Applied at the positions from `editFrom` on; the caller works out where that is. */
  readonly edit?: Edit | undefined
  readonly editFrom?: number
  /** Keys and values of the positions before `ids`. */
  readonly past?: KvCache | undefined
  readonly signal?: AbortSignal | undefined
  readonly onLayer?: ((done: number, total: number) => void) | undefined
}

/** Attention scores of one pass are held below this. */
const maxScoreBytes = 64 * 2 ** 20

/**
 * Runs tokens through all layers, in pieces where their attention scores would be too large at once.
 * Positions count from the end of `past`.
 */
export async function runPrompt(
  model: LoadedModel,
  ids: readonly number[],
  options: PromptOptions = {},
): Promise<PromptState> {
  let state: PromptState | null = null
  for (let from = 0; from < ids.length;) {
    using before = state
    const past = before?.cache ?? options.past
    const count = Math.min(ids.length - from, piecePositions(model.shape.nHeads, past?.length ?? 0))
    state = await runPiece(model, ids.slice(from, from + count), past, options)
    from += count
  }
  return { ...state!, ids }
}

/** Positions whose scores against `past` and each other fit: the positive root of `4 nHeads n (past + n) = max`. */
function piecePositions(nHeads: number, past: number): number {
  const budget = maxScoreBytes / (4 * nHeads)
  return Math.max(1, Math.floor((Math.sqrt(past * past + 4 * budget) - past) / 2))
}

async function runPiece(
  model: LoadedModel,
  ids: readonly number[],
  past: KvCache | undefined,
  options: PromptOptions,
): Promise<PromptState> {
  const { device, shape, programs, weights } = model
  const { edit, editFrom = 0, signal, onLayer } = options
  const start = past?.length ?? 0
  const plain = await programs.prompt({ past: start > 0, edit: false })
  const editedLayers = edit ? layersOf(edit) : new Set<number>()
  using scope = new TensorScope(device)
  const positions = await positionFeeds(model, scope, start, ids.length)
  let h = await scope.upload(await weights.embed(ids, start), [1, ids.length, shape.dModel])
  const layers: KvCache['layers'][number][] = []
  const last: LastPosition[] = []
  for (let layer = 0; layer < shape.nLayers; layer++) {
    signal?.throwIfAborted()
    const cached: Feeds = past ? { pastK: past.layers[layer]!.k, pastV: past.layers[layer]!.v } : {}
    const isEdited = editedLayers.has(layer) && editFrom < start + ids.length
    const program = isEdited ? await programs.prompt({ past: start > 0, edit: true }) : plain
    const marks = isEdited ? await editFeeds(scope, edit!, layer, shape.dMlp, editFrom - start, ids.length) : {}
    const feeds = { h, ...weights.layers[layer], ...positions.of(layer), ...cached, ...marks }
    const out = await scope.run(program, feeds)
    scope.free(h, ...Object.values(marks))
    h = out.h!
    layers.push(past ? await append(scope, past.layers[layer]!, out) : { k: out.k!, v: out.v! })
    last.push({
      residual: await scope.download(out.residual!),
      post: await scope.download(out.post!),
      contribution: await scope.download(out.contribution!),
    })
    onLayer?.(layer + 1, shape.nLayers)
  }
  const final = await scope.download(await scope.takeRows(h, ids.length - 1, ids.length))
  for (const { k, v } of layers) scope.keep(k, v)
  const dispose = (): void => {
    for (const { k, v } of layers) {
      k.dispose()
      v.dispose()
    }
  }
  const cache = { length: start + ids.length, layers, [Symbol.dispose]: dispose }
  return { ids, cache, last, final, [Symbol.dispose]: dispose }
}

async function append(
  scope: TensorScope,
  past: { k: DeviceTensor; v: DeviceTensor },
  out: Record<string, DeviceTensor>,
) {
  const joined = { k: await scope.joinRows(past.k, out.k!), v: await scope.joinRows(past.v, out.v!) }
  scope.free(out.k!, out.v!)
  return joined
}
