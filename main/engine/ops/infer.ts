/** Shape rules that several operators share. */
import type { Dim, Shape } from '../graph/dim.ts'
import type { Inferred, Value } from '../graph/graph.ts'

export function same(x: readonly Value[]): Inferred {
  return { shape: x[0]!.shape, dtype: x[0]!.dtype }
}

/** NumPy broadcasting; named lengths broadcast only against themselves and 1. */
export function broadcast(x: readonly Value[]): Inferred {
  const [a, b] = [x[0]!.shape, x[1]!.shape]
  const rank = Math.max(a.length, b.length)
  const shape = Array.from({ length: rank }, (_, i): Dim => {
    const left = a[i - (rank - a.length)] ?? 1
    const right = b[i - (rank - b.length)] ?? 1
    if (left !== right && left !== 1 && right !== 1) refuse('cannot broadcast', a, b)
    return left === 1 ? right : left
  })
  return { shape }
}

export function refuse(what: string, ...shapes: readonly Shape[]): never {
  throw new Error(`${what}: ${shapes.map((shape) => `[${shape.join(', ')}]`).join(' and ')}`)
}
