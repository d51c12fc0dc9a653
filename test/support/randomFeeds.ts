import { seededRandom } from '../../main/base/random.ts'
import { evaluateDim, type Dim, type Sizes } from '../../main/engine/graph/dim.ts'
import { topological, type Value } from '../../main/engine/graph/graph.ts'
import { sizeOf, tensor64, type Tensor64 } from './tensor64.ts'

export interface FeedOptions {
  readonly seed?: number
  /** The named sizes of this run. */
  readonly sizes?: Sizes
  /** Whole numbers below this, for inputs that are indices. */
  readonly below?: number
  /** Numbers above zero only. */
  readonly positive?: boolean
}

/**
 * Random numbers for every input that the outputs depend on, exact in float32: magnitudes from 0.2 to 1.2, so that
 * none lies at the kink of a step or makes a divisor vanish.
 */
export function randomFeeds(outputs: readonly Value[], options: FeedOptions = {}): Record<string, Tensor64> {
  const { seed = 1, sizes = new Map(), below = 0, positive = false } = options
  const random = seededRandom(seed)
  const inputs = topological(outputs).filter(({ op }) => op === 'Input')
  return Object.fromEntries(
    inputs.map(({ name, shape, dtype }) => {
      const dims = shape.map((dim: Dim) => evaluateDim(dim, sizes))
      const number = (): number =>
        dtype === 'int64'
          ? Math.floor(random() * below)
          : Math.fround((positive || random() < 0.5 ? 1 : -1) * (0.2 + random()))
      return [name!, tensor64(dims, Array.from({ length: sizeOf(dims) }, number))]
    }),
  )
}
