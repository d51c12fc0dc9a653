import { describe, expect, test } from 'vitest'
import type { NeuronRef } from '../../../renderer/api/shapes.ts'
import { Selection } from '../../../renderer/state/selection.svelte.ts'

const [a, b, c]: [NeuronRef, NeuronRef, NeuronRef] = [
  [0, 7],
  [1, 7],
  [1, 9],
]

describe('Selection', () => {
  test('keeps the primary item while it is in the set, and takes the first one when it is not', () => {
    const neurons = selection()
    neurons.set([a, b], 'brushed')
    expect(neurons.primary).toEqual(a)
    neurons.show(b)
    neurons.set([c, [1, 7]], 'brushed again')
    expect(neurons.primary).toEqual(b)
    neurons.set([c], 'a third time')
    expect(neurons.primary).toEqual(c)
  })

  test('adds nothing twice and removes by value, and says where the set came from', () => {
    const neurons = selection()
    neurons.set([a, b], 'brushed')
    neurons.add([[1, 7], c], 'top 20')
    expect(neurons.items).toEqual([a, b, c])
    expect(neurons.origin).toBe('top 20')
    neurons.remove([[0, 7]])
    expect(neurons.items).toEqual([b, c])
    expect(neurons.has([0, 7])).toBe(false)
  })

  test('a second pin of the same item takes the pin off; a pin outlives the set until all is reset', () => {
    const neurons = selection()
    neurons.set([a], 'brushed')
    neurons.pin(a)
    neurons.clear()
    expect(neurons.pinned).toEqual(a)
    neurons.pin([0, 7])
    expect(neurons.pinned).toBeNull()
    neurons.pin(b)
    neurons.reset()
    expect([neurons.primary, neurons.pinned]).toEqual([null, null])
  })
})

function selection(): Selection<NeuronRef> {
  return new Selection(([layer, neuron]) => `${layer},${neuron}`)
}
