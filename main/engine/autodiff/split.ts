import { topological, type Graph, type Value } from '../graph/graph.ts'
import { isLeaf, rewrite } from '../graph/rewrite.ts'

/** What the forward pass keeps for the backward pass: `name -> value of the forward graph`. */
export type Saved = Readonly<Record<string, Value>>

/**
 * Cuts a joint forward and backward expression in two graphs that run at different times. Values of the forward half
 * that the backward half needs are saved where they are costly (products, soft-max) and computed again where they
 * are cheap (elementwise work, views).
 *
 * @param gradient the backward outputs; `upstream` the inputs that only the backward pass is given
 * @returns        the values to save, and the backward outputs rebuilt in `target` over inputs `saved0, saved1, ..`
 */
export function splitBackward<Names extends string>(
  gradient: Readonly<Record<Names, Value>>,
  upstream: readonly Value[],
  target: Graph,
): { saved: Saved; backward: Record<Names, Value> } {
  const isBackward = new Set<Value>(upstream)
  for (const value of topological(Object.values<Value>(gradient))) {
    if (value.inputs.some((input) => isBackward.has(input))) isBackward.add(value)
  }
  const saved: Record<string, Value> = {}
  const cut = new Map<Value, Value>()
  const seen = new Set<Value>()
  const visit = (value: Value): void => {
    if (seen.has(value)) return
    seen.add(value)
    if (!isLeaf(value) && !isBackward.has(value) && !value.graph.rule(value.op).cheap) {
      const name = `saved${Object.keys(saved).length}`
      saved[name] = value
      cut.set(value, target.input(name, value.shape, value.dtype))
      return
    }
    for (const input of value.inputs) visit(input)
  }
  for (const output of Object.values<Value>(gradient)) visit(output)
  return { saved, backward: rewrite(gradient, target, (value) => cut.get(value) ?? null) }
}
