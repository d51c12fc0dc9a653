import { describe, expect, test } from 'vitest'
import { gradients } from '../../../../main/engine/autodiff/gradients.ts'
import { Graph, type Value } from '../../../../main/engine/graph/graph.ts'
import { mul, rmsNorm, rotary, rotary3d } from '../../../../main/engine/ops/build.ts'
import { frozenRmsNorm } from '../../../../main/engine/ops/normalization.ts'
import { ops } from '../../../../main/engine/ops/table.ts'
import { expectClose } from '../../../support/closeness.ts'
import { evaluate } from '../../../support/interpreter.ts'
import { randomFeeds } from '../../../support/randomFeeds.ts'

const graph = new Graph(ops)

describe('frozenRmsNorm', () => {
  const [x, w] = [graph.input('x', [3, 5]), graph.input('w', [5])]
  const dy = graph.input('dy', [3, 5])
  const feeds = randomFeeds([x, w, dy])
  const gradientOf = (y: Value): Float64Array => {
    const [dx] = gradients([y], [x], [dy])
    return evaluate({ dx: dx! }, feeds).dx.data
  }

  test('has the value of the norm', () => {
    const { frozen, norm } = evaluate({ frozen: frozenRmsNorm(x, w, 1e-3), norm: rmsNorm(x, w, 1e-3) }, feeds)
    expectClose(frozen.data, norm.data, 1e-14)
  })

  test('is differentiated as if its divisor were a constant, which makes <x, dx> the sum that came in', () => {
    const linear = gradientOf(frozenRmsNorm(x, w, 1e-3))
    const { y } = evaluate({ y: mul(frozenRmsNorm(x, w, 1e-3), dy) }, feeds)
    const inner = linear.reduce((sum, value, i) => sum + value * feeds['x']!.data[i]!, 0)
    expect(inner).toBeCloseTo(
      y.data.reduce((sum, value) => sum + value, 0),
      12,
    )
    // the norm itself hardly depends on the length of x
    const full = gradientOf(rmsNorm(x, w, 1e-3))
    expect(Math.abs(full.reduce((sum, value, i) => sum + value * feeds['x']!.data[i]!, 0))).toBeLessThan(0.02)
  })
})

describe('Rotary', () => {
  const angles = (n: number | string, half: number) =>
    [graph.input(`cos${n}${half}`, [n, half]), graph.input(`sin${n}${half}`, [n, half])] as const

  test('refuses angles of other positions or pairs, and heads that do not divide', () => {
    const x = graph.input('q', ['n', 12])
    expect(() => rotary(x, ...angles('m', 3), 2)).toThrow('cannot rotate')
    expect(() => rotary(x, ...angles('n', 2), 5)).toThrow('cannot rotate')
    const flat = { nHeads: 2, dRotary: 4 }
    expect(() => rotary3d(x, ...angles('n', 3), flat)).toThrow('cannot rotate')
  })

  test('refuses to turn more coordinates than a head has', () => {
    expect(() => rotary(graph.input('q', ['n', 12]), ...angles('n', 4), 2)).toThrow('cannot rotate')
  })

  test('refuses a gradient with respect to its angles rather than give none', () => {
    const [cos, sin] = angles('n', 3)
    const y = rotary(graph.input('q', ['n', 12]), cos, sin, 2)
    for (const angle of [cos, sin])
      expect(() => gradients([y], [angle], [graph.input('dr', y.shape)])).toThrow('no gradient with respect to angles')
  })
})
