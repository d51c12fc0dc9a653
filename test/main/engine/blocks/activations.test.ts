import { describe, expect, test } from 'vitest'
import { activations } from '../../../../main/engine/blocks/activations.ts'
import { Graph } from '../../../../main/engine/graph/graph.ts'
import { ops } from '../../../../main/engine/ops/table.ts'
import { largestDifference } from '../../../support/closeness.ts'
import { evaluate } from '../../../support/interpreter.ts'
import { tensor64 } from '../../../support/tensor64.ts'

const x = [-6, -1.5, -0.1, 0, 0.3, 2, 9]
const geluTanh = [
  -8.43964897967453e-11, -0.100428423019767, -0.0460172489545648, 0, 0.185370923542759, 1.95459769408777, 9,
]
const silu = [
  -0.0148357389398086, -0.273638285709535, -0.047502081252106, 0, 0.172332755043498, 1.76159415595576, 8.99888944881612,
]

describe('activations', () => {
  // ACT2FN of transformers 5.23.0 in float64
  test.each([
    ['silu', silu],
    ['swish', silu],
    ['relu', [0, 0, 0, 0, 0.3, 2, 9]],
    [
      'gelu',
      [-5.91952586947997e-9, -0.100210801903287, -0.0460172162722971, 0, 0.185373426656686, 1.95449973610364, 9],
    ],
    ['gelu_new', geluTanh],
    ['gelu_pytorch_tanh', geluTanh],
    ['gelu_fast', geluTanh],
    [
      'quick_gelu',
      [
        -0.000220353549787392, -0.108337801552923, -0.0457552419163818, 0, 0.187484135381592, 1.93565862314421,
        8.99999799682201,
      ],
    ],
  ])('%s has the values of the reference implementation', (name, expected) => {
    const graph = new Graph(ops)
    const y = activations[name]!(graph.input('x', [x.length]))
    // gelu_fast writes sqrt(2/pi) with ten digits there
    expect(largestDifference(evaluate({ y }, { x: tensor64([x.length], x) }).y.data, expected)).toBeLessThan(1e-11)
  })
})
