import type { Value } from '../graph/graph.ts'
import { reshape, rmsNorm } from '../ops/build.ts'
import { headsShape } from './context.ts'

/** RMS norm of each head by itself, before the position embedding: `[n, nHeads*dHead]`. */
export function headNorm(x: Value, weight: Value, nHeads: number, epsilon: number): Value {
  return reshape(rmsNorm(reshape(x, headsShape(x, nHeads)), weight, epsilon), x.shape)
}
