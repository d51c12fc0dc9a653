import { describe, expect, test } from 'vitest'
import { checkEdit, parseEdit } from '../../../main/engine/edit.ts'

const shape = { nLayers: 3, dMlp: 16 }
const good = { name: 'e', model: null, positions: 'last', neurons: [{ layer: 2, neuron: 15, scale: 0 }] }

describe('parseEdit', () => {
  test('reads scales and settings as they are written', () => {
    const neurons = [
      { layer: 0, neuron: 1, scale: -0.5 },
      { layer: 1, neuron: 2, set: 3.25 },
    ]
    expect(parseEdit({ ...good, positions: 'generated', neurons }, 'edit.json')).toEqual({
      ...good,
      positions: 'generated',
      neurons,
    })
  })

  test('name and model may be left out', () => {
    const edit = parseEdit({ positions: 'all', neurons: [] }, 'edit.json')
    expect(edit).toEqual({ name: '', model: null, positions: 'all', neurons: [] })
  })

  test.each([
    [{ neurons: [{ layer: 0, neuron: 1, scale: 1, set: 2 }] }, 'neurons[0]: has both "scale" and "set"'],
    [{ neurons: [{ layer: 0, neuron: 1 }] }, 'neurons[0]: has neither "scale" nor "set"'],
    [{ neurons: [{ layer: 0, neuron: 1, scael: 1 }] }, 'neurons[0]: unknown key "scael"'],
    [{ neurons: [{ layer: 0, neuron: 1.5, scale: 1 }] }, 'neurons[0].neuron: expected a whole number'],
    [{ neurons: [{ layer: -1, neuron: 1, scale: 1 }] }, 'neurons[0].layer: expected 0 or more'],
    [{ neurons: [{ layer: 0, neuron: 1, scale: 'x' }] }, 'neurons[0]: "scale" must be a finite number, got "x"'],
    [{ neurons: [{ neuron: 1, scale: 1 }] }, 'neurons[0]: "layer" is missing'],
    [{ neurons: [{ layer: 0, neuron: 1, set: Infinity }] }, 'neurons[0].set: expected a finite number'],
    [{ neurons: [3] }, 'neurons[0]: expected {"layer","neuron","scale"}'],
    [{ neurons: {} }, 'neurons: expected a list'],
    [{ positions: 'first' }, 'positions: expected "last", "all" or "generated"'],
    [{ positions: undefined }, 'positions: expected "last", "all" or "generated"'],
    [{ model: 5 }, 'model: expected a fingerprint or null'],
  ])('refuses %j with the place', (change, sentence) => {
    expect(() => parseEdit({ ...good, ...change }, 'edit.json')).toThrow(sentence)
    expect(() => parseEdit({ ...good, ...change }, 'edit.json')).toThrow('edit.json is not an edit')
  })

  test.each([[null], [[]], ['x'], [7]])('refuses %j, which is no object', (json) => {
    expect(() => parseEdit(json, 'edit.json')).toThrow(/edit\.json is not an edit: /)
  })
})

describe('checkEdit', () => {
  test('accepts an edit that fits, for any model or for this one', () => {
    expect(checkEdit(parseEdit(good, 'f'), shape, 'aaaa')).toBeUndefined()
    expect(checkEdit(parseEdit({ ...good, model: 'aaaa' }, 'f'), shape, 'aaaa')).toBeUndefined()
  })

  test.each([
    [{ neurons: [{ layer: 3, neuron: 0, scale: 1 }] }, 'names L3N0 (neurons[0]), but this model has layers 0 to 2'],
    [{ neurons: [{ layer: 0, neuron: 16, scale: 1 }] }, 'a layer of this model has neurons 0 to 15'],
    [{ model: 'b'.repeat(64) }, 'was made for another model (fingerprint bbbbbbbbbbbbbbbb…, this model has aaaa)'],
    [
      {
        neurons: [
          { layer: 1, neuron: 4, scale: 1 },
          { layer: 0, neuron: 4, scale: 1 },
          { layer: 1, neuron: 4, set: 0 },
        ],
      },
      'The edit "e" names L1N4 twice (neurons[0] and neurons[2])',
    ],
  ])('refuses %j', (change, sentence) => {
    const edit = parseEdit({ ...good, ...change }, 'f')
    expect(() => checkEdit(edit, shape, 'aaaa')).toThrow(sentence)
  })

  test('refuses a value that is not finite and was never parsed', () => {
    const edit = { name: '', model: null, positions: 'last', neurons: [{ layer: 0, neuron: 0, set: NaN }] } as const
    expect(() => checkEdit(edit, shape, 'a')).toThrow('it must be a finite number')
  })
})
