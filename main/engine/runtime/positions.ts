import { ropeTable } from '../architectures/rope.ts'
import type { DeviceTensor, Feeds } from './device.ts'
import type { LoadedModel } from './loadedModel.ts'
import type { TensorScope } from './tensorScope.ts'

/** Large enough that no score survives it, small enough that adding it never overflows. */
export const hiddenScore = -1e30

/**
 * Rotary angles and causal masks for `count` positions behind `start` earlier ones, for each layer.
 * Layers that treat positions alike share their tensors.
 */
export async function positionFeeds(
  model: LoadedModel,
  scope: TensorScope,
  start: number,
  count: number,
): Promise<{ of(layer: number): Feeds }> {
  const { architecture, shape } = model
  const masks = new Map<number | null, DeviceTensor>()
  const tables = new Map<unknown, Feeds>()
  const feeds: Feeds[] = []
  for (let layer = 0; layer < shape.nLayers; layer++) {
    const { rope, window } = architecture.positions(shape, layer)
    const mask = masks.get(window) ?? (await scope.upload(causalMask(start, count, window), [count, start + count]))
    masks.set(window, mask)
    const table =
      tables.get(rope) ??
      (rope === null ? {} : await rotaryFeeds(scope, ropeTable(rope, start, count), rope.inverseFrequency.length))
    tables.set(rope, table)
    feeds.push({ mask, ...table })
  }
  return { of: (layer) => feeds[layer]! }
}

/** The angles of one position, repeated for `count` rows that all stand there. */
export async function rowPositionFeeds(
  model: LoadedModel,
  scope: TensorScope,
  layer: number,
  positions: readonly number[],
  rowsEach: number,
): Promise<Feeds> {
  const { rope } = model.architecture.positions(model.shape, layer)
  if (rope === null) return {}
  const half = rope.inverseFrequency.length
  const cos = new Float32Array(positions.length * rowsEach * half)
  const sin = new Float32Array(cos.length)
  for (const [i, position] of positions.entries()) {
    const table = ropeTable(rope, position, 1)
    for (let row = 0; row < rowsEach; row++) {
      cos.set(table.cos, (i * rowsEach + row) * half)
      sin.set(table.sin, (i * rowsEach + row) * half)
    }
  }
  return rotaryFeeds(scope, { cos, sin }, half)
}

async function rotaryFeeds(
  scope: TensorScope,
  { cos, sin }: { cos: Float32Array; sin: Float32Array },
  half: number,
): Promise<Feeds> {
  const dims = [cos.length / half, half]
  return { cos: await scope.upload(cos, dims), sin: await scope.upload(sin, dims) }
}

/** `[count, start+count]`: 0 where a position may look, otherwise a number that no score survives. */
function causalMask(start: number, count: number, window: number | null): Float32Array {
  const total = start + count
  const mask = new Float32Array(count * total)
  for (let query = 0; query < count; query++) {
    const position = start + query
    const oldest = window === null ? 0 : position - window + 1
    mask.fill(hiddenScore, query * total + position + 1, (query + 1) * total)
    if (oldest > 0) mask.fill(hiddenScore, query * total, query * total + oldest)
  }
  return mask
}
