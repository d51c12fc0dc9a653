import { describe, expect, test } from 'vitest'
import { neuronText, parseNeurons } from '../../../main/cli/neuronText.ts'

describe('parseNeurons', () => {
  test('reads what neuronText writes, with commas or spaces between, in either case', () => {
    expect(parseNeurons(`${neuronText(17, 10233)}, l0n5  L3N9`, '--neurons')).toEqual([
      [17, 10233],
      [0, 5],
      [3, 9],
    ])
  })

  test.each([
    ['', 'names no neuron'],
    ['L1N2,17.5', '"17.5" is no neuron'],
    ['L1N2,L01N02', 'names L1N2 twice'],
    ['L1N', '"L1N" is no neuron'],
    ['L9999999N1', 'is no neuron'],
  ])('refuses %j', (text, sentence) => {
    expect(() => parseNeurons(text, '--neurons')).toThrow(sentence)
  })
})
