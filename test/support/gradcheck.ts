import { gradients } from '../../main/engine/autodiff/gradients.ts'
import type { Sizes } from '../../main/engine/graph/dim.ts'
import type { Value } from '../../main/engine/graph/graph.ts'
import { largest, largestDifference } from './closeness.ts'
import { evaluate, type Feeds64 } from './interpreter.ts'

/** Central difference of `f` at `x`: the referee for every backward rule. */
export function numericGradient(f: (x: Float64Array) => number, x: Float64Array, h = 1e-5): Float64Array {
  return x.map((value, i) => (f(x.with(i, value + h)) - f(x.with(i, value - h))) / (2 * h))
}

/** With h = 1e-5 truncation and rounding are about 1e-10 of sums of order 1; a wrong rule is wrong in the first digit. */
export const gradientShare = 1e-6

/**
 * Compares `gradients` of `<y, dy>` with central differences, in float64.
 *
 * @param wrt   inputs of the graph
 * @param feeds of all inputs, `dy` of y's shape among them
 * @returns     per input the largest difference, as a share of the largest component
 */
export function gradientErrors(y: Value, wrt: readonly Value[], feeds: Feeds64, sizes?: Sizes): Record<string, number> {
  const dy = y.graph.input('dy', y.shape)
  const found = gradients([y], wrt, [dy])
  return Object.fromEntries(
    wrt.map((input, i) => {
      const name = input.name!
      const at = feeds[name]!
      const numeric = numericGradient((data) => dot(y, { ...feeds, [name]: { ...at, data } }, sizes), at.data)
      const gradient = found[i] ?? null
      const analytic = gradient === null ? numeric.map(() => 0) : evaluate({ gradient }, feeds, sizes).gradient.data
      return [name, largestDifference(analytic, numeric) / (largest(numeric) || 1)]
    }),
  )
}

function dot(y: Value, feeds: Feeds64, sizes?: Sizes): number {
  const { data } = evaluate({ y }, feeds, sizes).y
  return data.reduce((sum, value, i) => sum + value * feeds['dy']!.data[i]!, 0)
}
