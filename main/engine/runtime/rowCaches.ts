import { largest } from '../../base/lists.ts'
import type { DeviceTensor, Feeds } from './device.ts'
import type { LoadedModel } from './loadedModel.ts'
import { hiddenScore, rowPositionFeeds } from './positions.ts'
import type { PromptState } from './prompt.ts'
import type { TensorScope } from './tensorScope.ts'

export interface RowCaches {
  /** Which of the row graphs takes them. */
  readonly kind: { readonly past: boolean; readonly masked: boolean }
  /** What a layer is fed besides rows and weights, for so many rows of each prompt. */
  feeds(layer: number, nRows: number): Promise<Feeds>
  /** The same without the angles. */
  past(layer: number): Promise<Feeds>
}

/** Keys, values, masks and angles that the rows of each layer see. */
export function rowCaches(model: LoadedModel, scope: TensorScope, prompts: readonly PromptState[]): RowCaches {
  const { architecture, shape } = model
  const pasts = prompts.map(({ cache }) => cache.length - 1)
  const masked = pasts.some((past) => past !== pasts[0])
  const past = largest(pasts) > 0
  const angles = (layer: number, nRows: number): Promise<Feeds> =>
    rowPositionFeeds(
      model,
      scope,
      layer,
      prompts.map(({ cache }) => cache),
      prompts.map(() => nRows),
    )
  const pastFeeds = async (layer: number): Promise<Feeds> => {
    if (!past) return {}
    const { window } = architecture.positions(shape, layer)
    // what lies outside the window of the last position is simply not fed
    const seen = pasts.map((past) => (window === null ? past : Math.min(past, window - 1)))
    const longest = largest(seen)
    const gather = (part: 'k' | 'v') =>
      padded(
        scope,
        prompts.map(({ cache }, i) => ({
          tensor: cache.layers[layer]![part],
          from: pasts[i]! - seen[i]!,
          to: pasts[i]!,
        })),
        longest,
      )
    const mask = masked
      ? { mask: await scope.upload(paddingMask(seen, longest), [prompts.length, 1, 1, longest + 1]) }
      : {}
    return { ...mask, pastK: await gather('k'), pastV: await gather('v') }
  }
  const feeds = async (layer: number, nRows: number): Promise<Feeds> => ({
    ...(await angles(layer, nRows)),
    ...(await pastFeeds(layer)),
  })
  return { kind: { past, masked }, feeds, past: pastFeeds }
}

/** Rows of several caches one above the other, `[batch, longest, width]`, zeros behind the shorter ones. */
async function padded(
  scope: TensorScope,
  parts: readonly { tensor: DeviceTensor; from: number; to: number }[],
  longest: number,
) {
  const [only] = parts
  if (parts.length === 1) return scope.takeRows(only!.tensor, only!.from, only!.to)
  const width = only!.tensor.dims[2]!
  const all = new Float32Array(parts.length * longest * width)
  for (const [i, { tensor, from, to }] of parts.entries()) {
    all.set(await scope.download(await scope.takeRows(tensor, from, to)), i * longest * width)
  }
  return scope.upload(all, [parts.length, longest, width])
}

function paddingMask(seen: readonly number[], longest: number): Float32Array {
  const mask = new Float32Array(seen.length * (longest + 1))
  for (const [i, count] of seen.entries())
    mask.fill(hiddenScore, i * (longest + 1) + count, i * (longest + 1) + longest)
  return mask
}
