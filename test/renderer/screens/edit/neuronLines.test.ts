import { describe, expect, test } from 'vitest'
import { outOfRange, readNeuronLines } from '../../../../renderer/screens/edit/neuronLines.ts'

describe('readNeuronLines', () => {
  const size = { nLayers: 24, dMlp: 4864 }

  test('every form that people exchange names the same neuron, and is kept once', () => {
    const { groups, faults } = readNeuronLines('L17N102\nl17 n102, 17:102;17 102\nL٢N٣', size)
    expect(faults).toEqual([])
    expect(groups).toEqual([
      {
        neurons: [
          [17, 102],
          [2, 3],
        ],
        op: null,
      },
    ])
  })

  test('a sign says what is done, and neurons with the same operation stand together', () => {
    const { groups } = readNeuronLines('L1N1 x0.5\n1:2=4\n1:3 = 4\n1:4:-2\nL1N5*0.5\nL1N6', size)
    expect(groups.map(({ op, neurons }) => [op, neurons.map(([, neuron]) => neuron)])).toEqual([
      [{ kind: 'scale', factor: 0.5 }, [1, 5]],
      [{ kind: 'set', value: 4 }, [2, 3]],
      [{ kind: 'set', value: -2 }, [4]],
      [null, [6]],
    ])
  })

  test('says of each entry that names no neuron of the model why not, and keeps the others', () => {
    const { groups, faults } = readNeuronLines('L24N0\nL3N4864\nneuron five\nL3N4863', size)
    expect(faults).toEqual([
      { entry: 'L24N0', why: 'layer' },
      { entry: 'L3N4864', why: 'neuron' },
      { entry: 'neuron five', why: 'unclear' },
    ])
    expect(groups[0]?.neurons).toEqual([[3, 4863]])
  })

  test('without a model nothing is out of range', () => {
    expect(readNeuronLines('L99N99999', null).faults).toEqual([])
    expect(outOfRange([[99, 0]], null)).toEqual([])
    expect(outOfRange([[99, 0]], size)).toEqual([[99, 0]])
  })
})
