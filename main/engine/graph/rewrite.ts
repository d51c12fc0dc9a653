import type { Graph, Value } from './graph.ts'

/** Rebuilds a value in the target graph; what it returns for a value is remembered. */
export type Visit = (value: Value) => Value

/**
 * Rebuilds the expressions `outputs` in `target`. `replace` is asked for every value first: what it returns stands in
 * for the value; null keeps the operator and rebuilds its inputs.
 */
export function rewrite<Names extends string>(
  outputs: Readonly<Record<Names, Value>>,
  target: Graph,
  replace: (value: Value, visit: Visit) => Value | null,
): Record<Names, Value> {
  const made = new Map<Value, Value>()
  const visit: Visit = (value) => {
    const done = made.get(value)
    if (done !== undefined) return done
    const result = replace(value, visit) ?? copy(value, visit, target)
    made.set(value, result)
    return result
  }
  const entries = Object.entries<Value>(outputs).map(([name, value]) => [name, visit(value)])
  return Object.fromEntries(entries) as Record<Names, Value>
}

/** Replaces every operator that ONNX lacks by its expansion, until none is left. */
export function lower<Names extends string>(
  outputs: Readonly<Record<Names, Value>>,
  target: Graph,
): Record<Names, Value> {
  return rewrite(outputs, target, (value, visit) => {
    if (isLeaf(value)) return null
    const { lower: expansion } = target.rule(value.op)
    return expansion === undefined ? null : visit(expansion(value.inputs, value.attributes))
  })
}

export function isLeaf(value: Value): boolean {
  return value.op === 'Input' || value.op === 'Constant'
}

function copy(value: Value, visit: Visit, target: Graph): Value {
  if (value.op === 'Input') return target.input(value.name!, value.shape, value.dtype)
  if (value.op === 'Constant') return target.constant(value.attributes.value as number | readonly number[])
  return target.apply(value.op, value.inputs.map(visit), value.attributes)
}
