import type { Edit } from '../edit.ts'
import { editFeeds, layersOf } from './editFeeds.ts'
import type { DeviceTensor, Feeds, Program } from './device.ts'
import { partName } from './graphs.ts'
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
export const maxScoreBytes = 64 * 2 ** 20

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
    const piece = { ids: ids.slice(from, from + count), past, textLength }
    ;[state] = (await runPieces(model, [piece], { ...options, keepsCache: keepsCache || !isLast })) as [PromptState]
    from += count
  }
  return { ...state!, ids }
}

/** Positions whose scores against `past` and each other fit: the positive root of `4 nHeads n (past + n) = max`. */
export function piecePositions(nHeads: number, past: number): number {
  const budget = maxScoreBytes / (4 * nHeads)
  return Math.max(1, Math.floor((Math.sqrt(past * past + 4 * budget) - past) / 2))
}

/**
 * Runs several prompts in one pass, each behind a past of its own, or none of them behind one. What comes of each has the
 * bits that it would have alone, as long as all of them are few enough (`workBounds.ts`).
 */
export async function runPrompts(
  model: LoadedModel,
  prompts: readonly { readonly ids: readonly number[]; readonly past?: KvCache | undefined }[],
  { signal }: Pick<PromptOptions, 'signal'> = {},
): Promise<PromptState[]> {
  const pieces = prompts.map(({ ids, past }) => ({ ids, past, textLength: past?.textLength ?? ids.length }))
  return runPieces(model, pieces, { keepsCache: true, signal })
}

interface Piece {
  readonly ids: readonly number[]
  readonly past: KvCache | undefined
  readonly textLength: number
}

async function runPieces(
  model: LoadedModel,
  pieces: readonly Piece[],
  options: Omit<PromptOptions, 'past' | 'textLength'> & { readonly keepsCache: boolean },
): Promise<PromptState[]> {
  const layers = pieces.map((): KvCache['layers'][number][] => [])
  const last = pieces.map((): LastPosition[] => [])
  using scope = new TensorScope(model.device)
  const parts = pieces.map(({ ids, ...part }): WalkedPart => ({ texts: [ids], ...part }))
  const h = await walkLayers(model, scope, parts, options, async (layer, out) => {
    if (out['posts'] !== undefined) {
      options.posts?.take(layer, await scope.download(out['posts']))
      scope.free(out['posts'])
    }
    for (const [i, { past }] of pieces.entries()) {
      const own = (name: string): DeviceTensor => out[partName(name, i)]!
      const cached = { k: own('k'), v: own('v') }
      if (!options.keepsCache) scope.free(cached.k, cached.v)
      else layers[i]!.push(past ? await append(scope, past.layers[layer]!, cached) : cached)
      last[i]!.push({
        residual: await scope.download(own('residual')),
        post: await scope.download(own('post')),
        contribution: await scope.download(own('contribution')),
      })
    }
  })
  const finals: Float32Array[] = []
  let end = 0
  for (const { ids } of pieces) {
    end += ids.length
    finals.push(await scope.download(await scope.takeRows(h, end - 1, end)))
  }
  options.onStream?.(await scope.download(h))
  for (const { k, v } of layers.flat()) scope.keep(k, v)
  return pieces.map(({ ids, past, textLength }, i) => {
    const dispose = (): void => {
      for (const { k, v } of layers[i]!) {
        k.dispose()
        v.dispose()
      }
    }
    const length = (past?.length ?? 0) + ids.length
    const cache = { length, textLength, layers: layers[i]!, [Symbol.dispose]: dispose }
    return { ids, cache, last: last[i]!, final: finals[i]!, [Symbol.dispose]: dispose }
  })
}

/** Texts that go on from the same past side by side: most often one. */
export interface WalkedPart {
  readonly texts: readonly (readonly number[])[]
  readonly past?: KvCache | undefined
  /** @see PromptOptions */
  readonly textLength: number
}

/**
 * Takes tokens through all layers at once: one text, or several side by side, none of which sees another. Texts with
 * different pasts are parts, which have all of them one or none.
 *
 * @param options an edit is of the only part
 * @param take    gets what each block gives besides, as the graph names it for each part; what it leaves lives as long as
 *                the scope
 * @returns       the residual stream behind the last block, `[1, tokens, dModel]`
 */
export async function walkLayers(
  model: LoadedModel,
  scope: TensorScope,
  parts: readonly WalkedPart[],
  options: Pick<PromptOptions, 'edit' | 'editFrom' | 'posts' | 'signal' | 'onLayer'>,
  take: (layer: number, out: Readonly<Record<string, DeviceTensor>>) => Promise<void>,
): Promise<DeviceTensor> {
  const { shape, programs, weights } = model
  const { edit, editFrom = 0, posts, signal, onLayer } = options
  const places = parts.map(({ texts, past, textLength }) => ({
    ...{ start: past?.length ?? 0, textLength },
    lengths: texts.map(({ length }) => length),
  }))
  const [{ start }] = places as [(typeof places)[number]]
  const count = places.flatMap(({ lengths }) => lengths).reduce((sum, length) => sum + length, 0)
  const kind = { past: start > 0, ...(parts.length > 1 ? { parts: parts.length } : {}) }
  const plain = await programs.prompt({ ...kind, edit: false })
  const editedLayers = edit && editFrom < start + count ? layersOf(edit) : new Set<number>()
  const positions = await positionFeeds(model, scope, places)
  const starts = parts.flatMap(({ texts }, i) => texts.map((ids) => weights.embed(ids, places[i]!.start)))
  let h = await scope.upload(joined(await Promise.all(starts)), [1, count, shape.dModel])
  for (let layer = 0; layer < shape.nLayers; layer++) {
    signal?.throwIfAborted()
    const cached: Record<string, DeviceTensor> = {}
    for (const [i, { past }] of parts.entries()) {
      if (past === undefined) continue
      cached[partName('pastK', i)] = past.layers[layer]!.k
      cached[partName('pastV', i)] = past.layers[layer]!.v
    }
    const isEdited = editedLayers.has(layer)
    const isWatched = posts?.layers.has(layer) === true
    const program =
      isEdited || isWatched
        ? await programs.prompt({ ...kind, edit: isEdited, ...(isWatched ? { posts: true } : {}) })
        : plain
    const marks = isEdited ? await editFeeds(scope, edit!, layer, shape.dMlp, editFrom - start, count) : {}
    const { h: next, ...rest } = await runLeased(layer, program, { h, ...positions.of(layer), ...cached, ...marks })
    scope.free(h, ...Object.values(marks))
    h = next!
    await take(layer, rest)
    onLayer?.(layer + 1, shape.nLayers)
  }
  return h

  async function runLeased(layer: number, program: Program, feeds: Feeds): Promise<Record<string, DeviceTensor>> {
    using lease = await weights.layers.lease(layer, signal)
    return await scope.run(program, { ...lease.feeds, ...feeds })
  }
}

function joined(parts: readonly Float32Array[]): Float32Array {
  if (parts.length === 1) return parts[0]!
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

async function append(
  scope: TensorScope,
  past: { readonly k: DeviceTensor; readonly v: DeviceTensor },
  { k, v }: { readonly k: DeviceTensor; readonly v: DeviceTensor },
) {
  const joined = { k: await scope.joinRows(past.k, k), v: await scope.joinRows(past.v, v) }
  scope.free(k, v)
  return joined
}
