import { largest } from '../../base/lists.ts'
import { ropeTable, type Rope } from '../architectures/rope.ts'
import type { DeviceTensor, Feeds } from './device.ts'
import { partName } from './graphs.ts'
import type { LoadedModel } from './loadedModel.ts'
import type { TensorScope } from './tensorScope.ts'

/** Large enough that no score survives it, small enough that adding it never overflows. */
export const hiddenScore = -1e30

/** Where texts stand that continue the same past side by side. */
export interface TextPositions {
  /** Earlier positions. */
  readonly start: number
  /** Tokens of each text. */
  readonly lengths: readonly number[]
  /** Tokens that choose the rotary frequencies. */
  readonly textLength: number
}

/**
 * Rotary angles and causal masks of texts, each of which sees its past and itself, for each layer. Texts of several parts,
 * each with a past of its own, stand behind one another. Layers that treat positions alike share their tensors.
 */
export async function positionFeeds(
  model: LoadedModel,
  scope: TensorScope,
  parts: readonly TextPositions[],
): Promise<{ of(layer: number): Feeds }> {
  const { architecture, shape } = model
  const masks = new Map<number | null, Feeds>()
  const tables = new Map<unknown, Feeds>()
  const feeds: Feeds[] = []
  for (let layer = 0; layer < shape.nLayers; layer++) {
    const { rope, window } = architecture.positions(shape, layer)
    const mask = masks.get(window) ?? (await maskFeeds(scope, parts, window))
    masks.set(window, mask)
    const table = tables.get(rope) ?? (rope === null ? {} : await angleFeeds(scope, rope, parts))
    tables.set(rope, table)
    feeds.push({ ...mask, ...table })
  }
  return { of: (layer) => feeds[layer]! }
}

async function maskFeeds(scope: TensorScope, parts: readonly TextPositions[], window: number | null): Promise<Feeds> {
  const masks: Record<string, DeviceTensor> = {}
  for (const [i, { start, lengths }] of parts.entries()) {
    const count = lengths.reduce((sum, length) => sum + length, 0)
    masks[partName('mask', i)] = await scope.upload(causalMask(start, lengths, window), [count, start + count])
  }
  return masks
}

function angleFeeds(scope: TensorScope, rope: Rope, parts: readonly TextPositions[]): Promise<Feeds> {
  const tables = parts.map((texts) => anglesOf(rope, texts))
  const joined = tables.length === 1 ? tables[0]! : { cos: joinedOf('cos'), sin: joinedOf('sin') }
  return rotaryFeeds(scope, joined, rope.nPairs)

  function joinedOf(name: 'cos' | 'sin'): Float32Array {
    const all = new Float32Array(tables.reduce((sum, table) => sum + table[name].length, 0))
    let at = 0
    for (const table of tables) {
      all.set(table[name], at)
      at += table[name].length
    }
    return all
  }
}

/**
 * Which rotary frequencies a model has in a text of so many tokens: where the number is the same, they are. Keys that
 * were turned by others cannot be seen from there.
 */
export function frequencyChoice({ architecture, shape }: LoadedModel, textLength: number): number {
  let nLong = 0
  for (let layer = 0; layer < shape.nLayers; layer++) {
    const long = architecture.positions(shape, layer).rope?.long
    if (long && textLength > long.over) nLong++
  }
  return nLong
}

/** The angles of each prompt's last position, repeated for as many rows as stand there. */
export async function rowPositionFeeds(
  model: LoadedModel,
  scope: TensorScope,
  layer: number,
  prompts: readonly { readonly length: number; readonly textLength: number }[],
  rowsOf: readonly number[],
): Promise<Feeds> {
  const { rope } = model.architecture.positions(model.shape, layer)
  if (rope === null) return {}
  const half = rope.nPairs
  const cos = new Float32Array(rowsOf.reduce((sum, rows) => sum + rows, 0) * half)
  const sin = new Float32Array(cos.length)
  let at = 0
  for (const [i, { length, textLength }] of prompts.entries()) {
    const table = ropeTable(rope, length - 1, 1, textLength)
    for (let row = 0; row < rowsOf[i]!; row++) {
      cos.set(table.cos, at)
      sin.set(table.sin, at)
      at += half
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
function anglesOf(rope: Rope, { start, lengths, textLength }: TextPositions): { cos: Float32Array; sin: Float32Array } {
  const longest = ropeTable(rope, start, largest(lengths), textLength)
  if (lengths.length === 1) return longest
  const half = rope.nPairs
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
