import type { Edit } from '../edit.ts'
import { editFeeds, layersOf } from './editFeeds.ts'
import type { DeviceTensor, Feeds, Program } from './device.ts'
import type { LoadedModel } from './loadedModel.ts'
import { positionFeeds } from './positions.ts'
import { TensorScope } from './tensorScope.ts'

/** Keys and values of the positions so far, one pair a layer, `[1, pos, nKvHeads*dHead]` each; freed by its owner. */
export interface KvCache extends Disposable {
  readonly length: number
  /** Tokens of the text by whose length the rotary frequencies were chosen; all that continues it keeps them. */
  readonly textLength: number
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

/** `hook_post` of the last position, `[nLayers * dMlp]`. */
export function activationOf(
  { last }: Pick<PromptState, 'last'>,
  { shape: { nLayers, dMlp } }: Pick<LoadedModel, 'shape'>,
): Float32Array {
  const activation = new Float32Array(nLayers * dMlp)
  for (const [layer, { post }] of last.entries()) activation.set(post, layer * dMlp)
  return activation
}

export interface PromptOptions {
  /** Applied at the positions from `editFrom` on; the caller works out where that is. */
  readonly edit?: Edit | undefined
  readonly editFrom?: number
  /** Keys and values of the positions before `ids`. */
  readonly past?: KvCache | undefined
  /** Tokens of the text that these are a part of. @default what `past` was computed for, or all of `ids` */
  readonly textLength?: number | undefined
  /** Whether the state's cache holds the keys and values: only what continues from the prompt needs them. @default true */
  readonly keepsCache?: boolean | undefined
  readonly signal?: AbortSignal | undefined
  readonly onLayer?: ((done: number, total: number) => void) | undefined
  /** Gets the residual stream behind the last block of all positions, piece by piece, `[pos * dModel]`. */
  readonly onStream?: ((stream: Float32Array) => void) | undefined
  /** Neurons of these layers are given at every position, piece by piece, `[pos * dMlp]`. */
  readonly posts?:
    { readonly layers: ReadonlySet<number>; readonly take: (layer: number, posts: Float32Array) => void } | undefined
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
  const { textLength = options.past?.textLength ?? ids.length, keepsCache = true } = options
  let state: PromptState | null = null
  for (let from = 0; from < ids.length;) {
    using before = state
    const past = before?.cache ?? options.past
    const count = Math.min(ids.length - from, piecePositions(model.shape.nHeads, past?.length ?? 0))
    const isLast = from + count === ids.length
    const each = { ...options, textLength, keepsCache: keepsCache || !isLast }
    state = await runPiece(model, ids.slice(from, from + count), past, each)
    from += count
  }
  return { ...state!, ids }
}

/** Positions whose scores against `past` and each other fit: the positive root of `4 nHeads n (past + n) = max`. */
export function piecePositions(nHeads: number, past: number): number {
  const budget = maxScoreBytes / (4 * nHeads)
  return Math.max(1, Math.floor((Math.sqrt(past * past + 4 * budget) - past) / 2))
}

async function runPiece(
  model: LoadedModel,
  ids: readonly number[],
  past: KvCache | undefined,
  options: PromptOptions & { readonly textLength: number; readonly keepsCache: boolean },
): Promise<PromptState> {
  const layers: KvCache['layers'][number][] = []
  const last: LastPosition[] = []
  using scope = new TensorScope(model.device)
  const h = await walkLayers(model, scope, [ids], { ...options, past }, async (layer, out) => {
    if (out.posts !== undefined) {
      options.posts?.take(layer, await scope.download(out.posts))
      scope.free(out.posts)
    }
    if (!options.keepsCache) scope.free(out.k, out.v)
    else layers.push(past ? await append(scope, past.layers[layer]!, out) : { k: out.k, v: out.v })
    last.push({
      residual: await scope.download(out.residual),
      post: await scope.download(out.post),
      contribution: await scope.download(out.contribution),
    })
  })
  const final = await scope.download(await scope.takeRows(h, ids.length - 1, ids.length))
  options.onStream?.(await scope.download(h))
  for (const { k, v } of layers) scope.keep(k, v)
  const dispose = (): void => {
    for (const { k, v } of layers) {
      k.dispose()
      v.dispose()
    }
  }
  const { textLength } = options
  const cache = { length: (past?.length ?? 0) + ids.length, textLength, layers, [Symbol.dispose]: dispose }
  return { ids, cache, last, final, [Symbol.dispose]: dispose }
}

/** What a block gives besides `h`; `residual`, `post` and `contribution` at the very last token. */
export type BlockOutputs = Readonly<Record<'k' | 'v' | 'residual' | 'post' | 'contribution', DeviceTensor>> & {
  /** At every token, where that was asked for. */
  readonly posts?: DeviceTensor
}

/**
 * Takes tokens through all layers at once: one text, or several that continue the same past side by side, none of which
 * sees another.
 *
 * @param take gets what each block gives besides; what it leaves lives as long as the scope
 * @returns    the residual stream behind the last block, `[1, tokens, dModel]`
 */
export async function walkLayers(
  model: LoadedModel,
  scope: TensorScope,
  texts: readonly (readonly number[])[],
  options: Omit<PromptOptions, 'onStream'> & { readonly textLength: number },
  take: (layer: number, out: BlockOutputs) => Promise<void>,
): Promise<DeviceTensor> {
  const { shape, programs, weights } = model
  const { past, textLength, edit, editFrom = 0, posts, signal, onLayer } = options
  const start = past?.length ?? 0
  const lengths = texts.map(({ length }) => length)
  const count = lengths.reduce((sum, length) => sum + length, 0)
  const plain = await programs.prompt({ past: start > 0, edit: false })
  const editedLayers = edit && editFrom < start + count ? layersOf(edit) : new Set<number>()
  const positions = await positionFeeds(model, scope, { start, lengths, textLength })
  let h = await scope.upload(await embedded(model, texts, start), [1, count, shape.dModel])
  for (let layer = 0; layer < shape.nLayers; layer++) {
    signal?.throwIfAborted()
    const cached: Feeds = past ? { pastK: past.layers[layer]!.k, pastV: past.layers[layer]!.v } : {}
    const isEdited = editedLayers.has(layer)
    const isWatched = posts?.layers.has(layer) === true
    const program =
      isEdited || isWatched
        ? await programs.prompt({ past: start > 0, edit: isEdited, ...(isWatched ? { posts: true } : {}) })
        : plain
    const marks = isEdited ? await editFeeds(scope, edit!, layer, shape.dMlp, editFrom - start, count) : {}
    const { h: next, ...rest } = await runLeased(layer, program, { h, ...positions.of(layer), ...cached, ...marks })
    scope.free(h, ...Object.values(marks))
    h = next!
    await take(layer, rest as BlockOutputs)
    onLayer?.(layer + 1, shape.nLayers)
  }
  return h

  async function runLeased(layer: number, program: Program, feeds: Feeds): Promise<Record<string, DeviceTensor>> {
    using lease = await weights.layers.lease(layer, signal)
    return await scope.run(program, { ...lease.feeds, ...feeds })
  }
}

async function embedded(
  { weights }: LoadedModel,
  texts: readonly (readonly number[])[],
  start: number,
): Promise<Float32Array> {
  if (texts.length === 1) return weights.embed(texts[0]!, start)
  const parts = await Promise.all(texts.map((ids) => weights.embed(ids, start)))
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

async function append(scope: TensorScope, past: { k: DeviceTensor; v: DeviceTensor }, { k, v }: BlockOutputs) {
  const joined = { k: await scope.joinRows(past.k, k), v: await scope.joinRows(past.v, v) }
  scope.free(k, v)
  return joined
}
