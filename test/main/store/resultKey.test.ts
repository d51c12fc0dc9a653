import { describe, expect, test } from 'vitest'
import type { Edit } from '../../../main/engine/edit.ts'
import { resultKey, type ResultIdentity } from '../../../main/store/resultKey.ts'

const edit: Edit = {
  name: 'a',
  model: null,
  positions: 'last',
  neurons: [
    { layer: 1, neuron: 2, scale: 0 },
    { layer: 0, neuron: 9, set: 1 },
  ],
}
const identity: ResultIdentity = {
  method: 'attribute',
  model: 'sha256:1',
  ids: [1, 2, 3],
  target: 4,
  settings: { rule: 'adaptive', tolerance: 1e-3 },
  edit,
}

describe('resultKey', () => {
  test.each<[string, Partial<ResultIdentity>]>([
    ['the method', { method: 'logits' }],
    ['the model', { model: 'sha256:2' }],
    ['an id', { ids: [1, 2, 4] }],
    ['the grouping of ids', { ids: [12, 3] }],
    ['the target', { target: null }],
    ['a setting', { settings: { rule: 'adaptive', tolerance: 2e-3 } }],
    ['the edit', { edit: null }],
    ['its positions', { edit: { ...edit, positions: 'all' } }],
    ['scale in place of set', { edit: { ...edit, neurons: [{ layer: 1, neuron: 2, set: 0 }, edit.neurons[1]!] } }],
  ])('changes with %s', (_, change) => {
    expect(resultKey({ ...identity, ...change })).not.toBe(resultKey(identity))
  })

  test.each<[string, Partial<ResultIdentity>]>([
    ['the order of settings', { settings: { tolerance: 1e-3, rule: 'adaptive' } }],
    ['the name of the edit', { edit: { ...edit, name: 'b', model: 'sha256:1' } }],
    ['the order of its neurons', { edit: { ...edit, neurons: edit.neurons.toReversed() } }],
  ])('does not change with %s', (_, change) => {
    expect(resultKey({ ...identity, ...change })).toBe(resultKey(identity))
  })

  test('an edit without neurons is no edit', () => {
    expect(resultKey({ ...identity, edit: { ...edit, neurons: [] } })).toBe(resultKey({ ...identity, edit: null }))
  })
})
