import { largest } from '../../base/lists.ts'
import { ropeTable, type Rope } from '../architectures/rope.ts'
import type { DeviceTensor, Feeds } from './device.ts'
import type { LoadedModel } from './loadedModel.ts'
import type { TensorScope } from './tensorScope.ts'

/** Large enough that no score survives it, small enough that adding it never overflows. */
export const hiddenScore = -1e30

/**
 * Rotary angles and causal masks for tokens behind `start` earlier positions, for each layer. Texts that continue the
 * same past stand side by side: each sees the past and itself. Layers that treat positions alike share their tensors.
 *
 * @param lengths tokens of each text
 */
export async function positionFeeds(
  model: LoadedModel,
  scope: TensorScope,
  start: number,
  lengths: readonly number[],
): Promise<{ of(layer: number): Feeds }> {
  const { architecture, shape } = model
  const count = lengths.reduce((sum, length) => sum + length, 0)
  const masks = new Map<number | null, DeviceTensor>()
  const tables = new Map<unknown, Feeds>()
  const feeds: Feeds[] = []
  for (let layer = 0; layer < shape.nLayers; layer++) {
    const { rope, window } = architecture.positions(shape, layer)
    const mask = masks.get(window) ?? (await scope.upload(causalMask(start, lengths, window), [count, start + count]))
    masks.set(window, mask)
    const table =
      tables.get(rope) ??
      (rope === null ? {} : await rotaryFeeds(scope, anglesOf(rope, start, lengths), rope.inverseFrequency.length))
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

/** The angles of every text's positions, which all begin at `start`. */
function anglesOf(rope: Rope, start: number, lengths: readonly number[]): { cos: Float32Array; sin: Float32Array } {
  const longest = ropeTable(rope, start, largest(lengths))
  if (lengths.length === 1) return longest
  const half = rope.inverseFrequency.length
  const join = (angles: Float32Array): Float32Array =>
    Float32Array.from(lengths.flatMap((length) => [...angles.subarray(0, length * half)]))
  return { cos: join(longest.cos), sin: join(longest.sin) }
}

/** `[count, start+count]`: 0 where a token may look, otherwise a number that no score survives. */
function causalMask(start: number, lengths: readonly number[], window: number | null): Float32Array {
  const count = lengths.reduce((sum, length) => sum + length, 0)
  const total = start + count
  const mask = new Float32Array(count * total).fill(hiddenScore)
  let column = start // column of the text's first token
  for (const length of lengths) {
    for (let i = 0; i < length; i++) {
      const oldest = window === null ? 0 : Math.max(0, start + i - window + 1)
      const row = mask.subarray((column - start + i) * total, (column - start + i + 1) * total)
      row.fill(0, Math.min(start, oldest), start)
      row.fill(0, column + Math.max(0, oldest - start), column + i + 1)
    }
    column += length
  }
  return mask
}
