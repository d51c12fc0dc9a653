import { describe, expect, test } from 'vitest'
import { gradients } from '../../../../main/engine/autodiff/gradients.ts'
import { Graph } from '../../../../main/engine/graph/graph.ts'
import { mean, sum } from '../../../../main/engine/ops/build.ts'
import { ops } from '../../../../main/engine/ops/table.ts'

const graph = new Graph(ops)
const x = graph.input('x', [2, 'n', 4])

describe('ReduceSum', () => {
  test('keeps summed axes with the length 1, whatever their order', () => {
    expect(sum(x, [2, 0]).shape).toEqual([1, 'n', 1])
    expect(sum(x, [2, 0])).toBe(sum(x, [0, 2]))
    expect(sum(x, [])).toBe(x)
  })

  test('refuses axes that are not there, counted from the end too', () => {
    expect(() => sum(x, [3])).toThrow('cannot reduce axis 3: [2, n, 4]')
    expect(() => sum(x, [-1])).toThrow('cannot reduce axis -1')
  })
})

describe('ReduceMean', () => {
  test('is differentiated over axes of known length only', () => {
    const y = x.graph.apply('ReduceMean', [x], { axes: [1] })
    expect(() => gradients([y], [x], [graph.input('dy', y.shape)])).toThrow("known length, got 'n'")
    const last = mean(x)
    expect(gradients([last], [x], [graph.input('dz', last.shape)])[0]!.shape).toEqual(x.shape)
  })
})
