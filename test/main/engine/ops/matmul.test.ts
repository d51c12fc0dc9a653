import { describe, expect, test } from 'vitest'
import { Graph } from '../../../../main/engine/graph/graph.ts'
import { gemm, matmul } from '../../../../main/engine/ops/build.ts'
import { ops } from '../../../../main/engine/ops/table.ts'

const graph = new Graph(ops)
const a = graph.input('a', ['n', 4])

describe('MatMul', () => {
  test('refuses inner lengths, batches and ranks that do not fit', () => {
    expect(() => matmul(a, graph.input('b', [5, 2]))).toThrow('cannot multiply: [n, 4] and [5, 2]')
    expect(() => matmul(graph.input('c', [2, 'n', 4]), graph.input('d', [3, 4, 2]))).toThrow('cannot multiply')
    expect(() => matmul(graph.input('e', [2, 'n', 4]), graph.input('f', [4, 2]))).toThrow('cannot multiply')
    expect(() => matmul(graph.input('g', [4]), graph.input('h', [4]))).toThrow('cannot multiply')
  })
})

describe('Gemm', () => {
  test('gives rows and columns as its factors stand', () => {
    const w = graph.input('w', [7, 4])
    expect(gemm(a, w, { transB: true }).shape).toEqual(['n', 7])
    expect(gemm(a, graph.input('s', ['n', 3]), { transA: true }).shape).toEqual([4, 3])
  })

  test('refuses what does not fit', () => {
    expect(() => gemm(a, graph.input('w', [7, 4]))).toThrow('cannot multiply: [n, 4] and [7, 4]')
    expect(() => gemm(a, graph.input('c', [2, 'n', 4]))).toThrow('expected two matrices')
  })
})
