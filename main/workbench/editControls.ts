import { seededRandom } from '../base/random.ts'
import { seedOf } from '../datasets/optionOrders.ts'
import type { Edit } from '../engine/edit.ts'

/**
 * The same operations on as many random neurons of the same layers, none of which the edit names: what any edit of this
 * size does. The same seed draws the same neurons.
 */
export function randomControl(edit: Edit, { dMlp }: { readonly dMlp: number }, seed: number): Edit {
  const byLayer = Map.groupBy(edit.neurons, ({ layer }) => layer)
  const neurons = [...byLayer].flatMap(([layer, of]) => {
    const next = seededRandom(seedOf(seed, `control of layer ${layer}`))
    const named = new Set(of.map(({ neuron }) => neuron))
    // An edit of more than half a layer leaves too few others: those of its own are drawn too then.
    const taken = new Set(2 * named.size > dMlp ? [] : named)
    return of.map((neuronEdit) => {
      let neuron = Math.floor(next() * dMlp)
      while (taken.has(neuron)) neuron = Math.floor(next() * dMlp)
      taken.add(neuron)
      return { ...neuronEdit, neuron }
    })
  })
  return { ...edit, name: `random control ${seed + 1} of ${edit.name}`, neurons }
}

/** An edit in another strength: what is scaled is scaled by `factor`, what is set is set to `factor` times its value. */
export function dosedEdit(edit: Edit, factor: number): Edit {
  const neurons = edit.neurons.map((each) =>
    'scale' in each ? { ...each, scale: factor } : { ...each, set: each.set * factor },
  )
  return { ...edit, name: `${edit.name}, strength ${factor}`, neurons }
}
