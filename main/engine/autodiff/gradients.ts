import { topological, type Value } from '../graph/graph.ts'
import type { BackwardRules } from '../ops/backwardRules.ts'
import { add, reshape, sum } from '../ops/build.ts'

/**
 * Reverse-mode differentiation: for each target the gradient of `sum_i <output_i, dy_i>`, in the same graph.
 * The walk knows no operator; it adds up what the rules return and sums over axes that were broadcast.
 *
 * @param rules   what goes before the operators' own backward rules; what comes back is then no gradient
 * @returns one value per target with the target's shape, or null where no output depends on it
 * @throws  Error when an operator on the way has no backward rule, or one that does not answer for each input
 */
export function gradients(
  outputs: readonly Value[],
  targets: readonly Value[],
  upstream: readonly Value[],
  rules: BackwardRules = {},
): (Value | null)[] {
  const order = topological(outputs)
  const needed = new Set<Value>(targets)
  for (const value of order) {
    if (value.inputs.some((input) => needed.has(input))) needed.add(value)
  }
  const gradient = new Map<Value, Value>()
  const collect = (value: Value, dy: Value): void => {
    const part = sumTo(dy, value)
    const known = gradient.get(value)
    gradient.set(value, known === undefined ? part : add(known, part))
  }
  for (const [i, output] of outputs.entries()) if (needed.has(output)) collect(output, upstream[i]!)

  const isTarget = new Set(targets)
  for (const y of order.toReversed()) {
    const dy = gradient.get(y)
    if (dy === undefined || y.inputs.length === 0 || (isTarget.has(y) && !y.inputs.some((input) => needed.has(input))))
      continue
    const vjp = rules[y.op] ?? y.graph.rule(y.op).vjp
    const needs = y.inputs.map((input) => needed.has(input))
    if (!needs.includes(true)) continue
    if (vjp === undefined) throw new Error(`the operator '${y.op}' has no backward rule`)
    const parts = vjp({ x: y.inputs, y, dy, attributes: y.attributes, needs })
    if (parts.length !== y.inputs.length)
      throw new Error(
        `the backward rule of '${y.op}' returned ${parts.length} gradients for ${y.inputs.length} inputs; null stands for none`,
      )
    for (const [i, input] of y.inputs.entries()) {
      const part = parts[i]
      if (needs[i] && part) collect(input, part)
    }
  }
  return targets.map((target) => gradient.get(target) ?? null)
}

/** Sums `dy` over the axes along which `value` was repeated. */
function sumTo(dy: Value, value: Value): Value {
  const extra = dy.shape.length - value.shape.length
  const axes = dy.shape.flatMap((dim, axis) =>
    axis < extra || (value.shape[axis - extra] === 1 && dim !== 1) ? [axis] : [],
  )
  const summed = sum(dy, axes)
  return summed.shape.length === value.shape.length ? summed : reshape(summed, value.shape)
}
