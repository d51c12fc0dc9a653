import { describe, expect, test } from 'vitest'
import { Graph } from '../../../../main/engine/graph/graph.ts'
import { concat, expand, gatherColumns, pad, reshape, slice } from '../../../../main/engine/ops/build.ts'
import { ops } from '../../../../main/engine/ops/table.ts'

const graph = new Graph(ops)
const x = graph.input('x', ['past+1', 6])

describe('Transpose', () => {
  test('refuses what is no permutation of the axes', () => {
    for (const perm of [[1], [0, 1, 2], [1, 1], [0, 2]])
      expect(() => graph.apply('Transpose', [x], { perm })).toThrow('cannot permute')
  })
})

describe('Reshape', () => {
  test('refuses a shape of another number of elements', () => {
    expect(() => reshape(x, ['past', 6])).toThrow('cannot reshape: [past+1, 6] and [past, 6]')
    expect(() => reshape(x, ['past+1', 2, 2])).toThrow('cannot reshape')
  })
})

describe('Expand', () => {
  test('refuses to repeat an axis longer than 1, and another rank', () => {
    expect(() => expand(x, ['past+1', 12])).toThrow('cannot expand')
    expect(() => expand(x, [2, 'past+1', 6])).toThrow('cannot expand')
  })
})

describe('Concat', () => {
  test('refuses parts that differ elsewhere', () => {
    expect(() => concat([x, graph.input('y', ['past+1', 5])], 0)).toThrow('cannot join: [past+1, 6] and [past+1, 5]')
    expect(() => concat([x, graph.input('z', [6])], 0)).toThrow('cannot join')
  })
})

describe('Slice', () => {
  test('refuses ends outside the axis, in any order, named or not', () => {
    expect(() => slice(x, 1, 2, 7)).toThrow("cannot take '7' from the length '6'")
    expect(() => slice(x, 1, 4, 2)).toThrow('cannot take')
    expect(() => slice(x, 0, 0, 'past+2')).toThrow('cannot take')
    expect(() => slice(x, 0, 0, 'rows')).toThrow('cannot take')
    expect(slice(x, 0, 'past', 'past+1').shape).toEqual([1, 6])
  })
})

describe('PadAxis', () => {
  test('refuses a length that does not hold what is put there', () => {
    expect(() => pad(x, 1, 2, 7)).toThrow('cannot take')
    expect(() => pad(x, 0, 1, 'past+1')).toThrow('cannot take')
    expect(pad(x, 0, 1, 'past+2').shape).toEqual(['past+2', 6])
  })
})

describe('GatherColumns', () => {
  test('refuses indices for other rows, and indices that are no whole numbers', () => {
    expect(() => gatherColumns(x, graph.input('ids', ['rows', 2], 'int64'))).toThrow('cannot look up')
    expect(() => gatherColumns(x, graph.input('floats', ['past+1', 2]))).toThrow('cannot look up')
  })
})
