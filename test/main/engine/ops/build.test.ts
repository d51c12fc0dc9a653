import { describe, expect, test } from 'vitest'
import { Graph } from '../../../../main/engine/graph/graph.ts'
import { add, concat, mul, reshape, transpose } from '../../../../main/engine/ops/build.ts'
import { ops } from '../../../../main/engine/ops/table.ts'

const graph = new Graph(ops)
const x = graph.input('x', ['n', 6])

describe('builders', () => {
  test('take numbers for constants on either side', () => {
    expect(add(1, x).inputs).toEqual([graph.constant(1), x])
    expect(mul(x, 1).inputs).toEqual([x, graph.constant(1)])
  })

  test('leave out what changes nothing', () => {
    expect(transpose(x, [0, 1])).toBe(x)
    expect(concat([x], 0)).toBe(x)
    expect(reshape(x, ['n', 6])).toBe(x)
    expect(reshape(reshape(x, ['n', 2, 3]), ['n', 6])).toBe(x)
  })

  test('make one view of a view of a view', () => {
    expect(reshape(reshape(x, ['n', 2, 3]), ['n', 3, 2])).toBe(reshape(x, ['n', 3, 2]))
    expect(reshape(reshape(x, ['n', 2, 3]), ['n', 3, 2]).inputs).toEqual([x])
  })
})
