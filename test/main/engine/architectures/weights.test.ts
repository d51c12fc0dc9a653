import { describe, expect, test } from 'vitest'
import { onePlus, rowsOf, tensor, transposedColumns, when } from '../../../../main/engine/architectures/weights.ts'

describe('weight sources', () => {
  test('as stored have nothing to take', () => {
    expect(tensor('w', [2, 3])).toEqual({ name: 'w', stored: [2, 3], shape: [2, 3] })
  })

  test('of rows are a view of them, for matrices and vectors', () => {
    const data = Float32Array.of(0, 1, 2, 3, 4, 5)
    const { shape, take } = rowsOf('w', [3, 2], 1, 3)
    expect([shape, [...take!(data)]]).toEqual([
      [2, 2],
      [2, 3, 4, 5],
    ])
    expect(take!(data).buffer).toBe(data.buffer)
    expect([...rowsOf('b', [6], 4, 6).take!(data)]).toEqual([4, 5])
  })

  test('of columns come transposed', () => {
    const data = Float32Array.of(0, 1, 2, 10, 11, 12) // [in 2, out 3]
    expect(transposedColumns('w', [2, 3]).shape).toEqual([3, 2])
    expect([...transposedColumns('w', [2, 3]).take!(data)]).toEqual([0, 10, 1, 11, 2, 12])
    expect(transposedColumns('w', [2, 3], 1, 3)).toMatchObject({ shape: [2, 2], stored: [2, 3] })
    expect([...transposedColumns('w', [2, 3], 1, 3).take!(data)]).toEqual([1, 11, 2, 12])
  })

  test('of gains less 1 leave what was read alone', () => {
    const data = Float32Array.of(0, -0.5)
    expect([...onePlus('g', [2]).take!(data)]).toEqual([1, 0.5])
    expect([...data]).toEqual([0, -0.5])
  })

  test('are left out where the checkpoint has none', () => {
    expect(when(false, { b: tensor('b', [1]) })).toEqual({})
    expect(Object.keys(when(true, { b: tensor('b', [1]) }))).toEqual(['b'])
  })
})
