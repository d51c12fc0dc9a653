import { describe, expect, test } from 'vitest'
import { gradients } from '../../../../main/engine/autodiff/gradients.ts'
import { addDims } from '../../../../main/engine/graph/dim.ts'
import { Graph } from '../../../../main/engine/graph/graph.ts'
import { printGraph } from '../../../../main/engine/graph/print.ts'
import { add, gatherColumns, gemm, silu, slice } from '../../../../main/engine/ops/build.ts'
import { ops } from '../../../../main/engine/ops/table.ts'

describe('printGraph', () => {
  test('writes inputs, one line a value with its shape, and results', () => {
    const graph = new Graph(ops)
    const x = graph.input('x', [addDims('past', 1), 4])
    const y = add(silu(gemm(x, graph.input('w', [6, 4]), { transB: true })), graph.constant([1, 2, 3, 4, 5, 6]))
    const last = slice(y, 0, 'past', addDims('past', 1))
    expect(printGraph({ y, last: gatherColumns(last, graph.input('ids', [1, 2], 'int64')) })).toBe(
      [
        'in  x: float32 [past+1, 4]',
        'in  w: float32 [6, 4]',
        'in  ids: int64 [1, 2]',
        '%2 = Gemm(x, w) {transA: 0, transB: 1}  [past+1, 6]',
        '%3 = Silu(%2)  [past+1, 6]',
        '%4 = Constant() {value: [1, 2, 3, 4, 5, 6]}  [6]',
        '%5 = Add(%3, %4)  [past+1, 6]',
        '%6 = Slice(%5) {axis: 0, from: past, to: past+1}  [1, 6]',
        '%8 = GatherColumns(%6, ids)  [1, 2]',
        'out y = %5',
        'out last = %8',
      ].join('\n'),
    )
  })

  test('shows a gradient for what it is', () => {
    const graph = new Graph(ops)
    const [x, w] = [graph.input('x', ['n', 4]), graph.input('w', [6, 4])]
    const y = gemm(x, w, { transB: true })
    const [dx] = gradients([y], [x], [graph.input('dy', y.shape)])
    expect(printGraph({ dx: dx! })).toBe(
      [
        'in  dy: float32 [n, 6]',
        'in  w: float32 [6, 4]',
        '%2 = Gemm(dy, w) {transA: 0, transB: 0}  [n, 4]',
        'out dx = %2',
      ].join('\n'),
    )
  })
})
