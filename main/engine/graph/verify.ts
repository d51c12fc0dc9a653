import { sameShape } from './dim.ts'
import { topological, type Value } from './graph.ts'

/**
 * Checks what every rewrite must leave true: one graph, inputs before users, operators with a rule, the shape and dtype
 * that the rule infers, unique input names. Throws on the first value that breaks it: always a bug of ours.
 */
export function verify(outputs: readonly Value[]): void {
  const names = new Map<string, Value>()
  const place = new Map<Value, number>()
  for (const [i, value] of topological(outputs).entries()) {
    const where = `value ${i} (${value.op})`
    if (value.graph !== outputs[0]!.graph) throw new Error(`${where} belongs to another graph`)
    for (const input of value.inputs) {
      if (!place.has(input)) throw new Error(`${where} uses a value before it is made`)
    }
    place.set(value, i)
    if (value.op === 'Input') {
      if (value.name === null || names.has(value.name)) throw new Error(`${where} has no unique name: ${value.name}`)
      names.set(value.name, value)
    } else if (value.op !== 'Constant') {
      const inferred = value.graph.rule(value.op).infer(value.inputs, value.attributes)
      if (!sameShape(inferred.shape, value.shape)) {
        throw new Error(`${where} says [${value.shape.join()}], its rule infers [${inferred.shape.join()}]`)
      }
      const dtype = inferred.dtype ?? 'float32'
      if (dtype !== value.dtype) throw new Error(`${where} says ${value.dtype}, its rule infers ${dtype}`)
    }
  }
}
