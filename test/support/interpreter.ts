import { evaluateDim, type Dim, type Sizes } from '../../main/engine/graph/dim.ts'
import { topological, type Value } from '../../main/engine/graph/graph.ts'
import { bindSizes } from '../../main/engine/graph/sizes.ts'
import { kernels } from './kernels.ts'
import { tensor64, type Tensor64 } from './tensor64.ts'

export type Feeds64 = Readonly<Record<string, Tensor64>>

/**
 * Computes a graph in float64, lowered or not: the referee of everything that runs elsewhere. Kernels work out the
 * shape of their result from what they are given, so a rule that infers another one is found out.
 *
 * @param given sizes that no feed tells
 */
export function evaluate<Names extends string>(
  outputs: Readonly<Record<Names, Value>>,
  feeds: Feeds64,
  given: Sizes = new Map(),
): Record<Names, Tensor64> {
  const order = topological(Object.values<Value>(outputs))
  const fed = (name: string): Tensor64 => {
    if (!Object.hasOwn(feeds, name)) throw new Error(`the input '${name}' is not fed`)
    return feeds[name]!
  }
  const inputs = order.filter(({ op }) => op === 'Input').map(({ name, shape }) => ({ name: name!, shape }))
  const sizes = bindSizes(inputs, (name) => fed(name).dims, given)
  const length = (dim: Dim): number => evaluateDim(dim, sizes)
  const results = new Map<Value, Tensor64>()
  for (const value of order) {
    const x = value.inputs.map((input) => results.get(input)!)
    const result = value.op === 'Input' ? fed(value.name!) : compute(value, x, length)
    const inferred = value.shape.map(length)
    if (result.dims.join() !== inferred.join())
      throw new Error(`${value.op} gives [${result.dims.join()}], its rule infers [${inferred.join()}]`)
    results.set(value, result)
  }
  const entries = Object.entries<Value>(outputs).map(([name, value]) => [name, results.get(value)!])
  return Object.fromEntries(entries) as Record<Names, Tensor64>
}

function compute(value: Value, x: readonly Tensor64[], length: (dim: Dim) => number): Tensor64 {
  if (value.op === 'Constant') {
    const constant = value.attributes.value as number | readonly number[]
    return typeof constant === 'number' ? tensor64([], [constant]) : tensor64([constant.length], constant)
  }
  const kernel = Object.hasOwn(kernels, value.op) ? kernels[value.op] : undefined
  if (kernel === undefined) throw new Error(`the interpreter has no kernel for '${value.op}'`)
  return kernel(x, value.attributes, length)
}
