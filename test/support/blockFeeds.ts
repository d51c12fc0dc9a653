import type { Sizes } from '../../main/engine/graph/dim.ts'
import { topological, type Value } from '../../main/engine/graph/graph.ts'
import { randomFeeds } from './randomFeeds.ts'
import type { Tensor64 } from './tensor64.ts'

/**
 * Random feeds for the graphs of a model, exact in float32: matrices scaled so that products stay of order 1, angles on
 * the circle, masks that let everything through.
 */
export function blockFeeds(outputs: readonly Value[], sizes: Sizes, below = 1): Record<string, Tensor64> {
  const feeds = randomFeeds(outputs, { sizes, below })
  for (const { name, shape } of topological(outputs).filter(({ op }) => op === 'Input')) {
    const { dims, data } = feeds[name!]!
    const isWeight = shape.length === 2 && shape.every((dim) => typeof dim === 'number')
    const scale = name === 'mask' ? 0 : isWeight ? 1 / Math.sqrt(dims[1]!) : 1
    feeds[name!] = { dims, data: data.map((value) => Math.fround(value * scale)) }
  }
  const { cos, sin } = feeds
  if (cos === undefined || sin === undefined) return feeds
  const angles = cos.data.map((value) => 3 * value)
  return {
    ...feeds,
    cos: { dims: cos.dims, data: angles.map((angle) => Math.fround(Math.cos(angle))) },
    sin: { dims: sin.dims, data: angles.map((angle) => Math.fround(Math.sin(angle))) },
  }
}

/** Rows `from .. to` along one axis. */
export function part({ dims, data }: Tensor64, axis: number, from: number, to: number): Tensor64 {
  const inner = dims.slice(axis + 1).reduce((product, length) => product * length, 1)
  const step = dims[axis]! * inner
  const pieces: number[] = []
  for (let at = 0; at < data.length; at += step) pieces.push(...data.subarray(at + from * inner, at + to * inner))
  return { dims: dims.with(axis, to - from), data: Float64Array.from(pieces) }
}

/** `[count, start+count]`: a position sees itself and what is before it. */
export function causalMask(count: number, start = 0): Tensor64 {
  const total = start + count
  const hidden = (query: number, key: number): boolean => key > start + query
  const data = Float64Array.from({ length: count * total }, (_, i) =>
    hidden(Math.floor(i / total), i % total) ? -1e30 : 0,
  )
  return { dims: [count, total], data }
}
