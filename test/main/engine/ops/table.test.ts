import { describe, expect, test } from 'vitest'
import { gradients } from '../../../../main/engine/autodiff/gradients.ts'
import { Graph, topological, type Value } from '../../../../main/engine/graph/graph.ts'
import { lower } from '../../../../main/engine/graph/rewrite.ts'
import { verify } from '../../../../main/engine/graph/verify.ts'
import { ops } from '../../../../main/engine/ops/table.ts'
import { expectClose } from '../../../support/closeness.ts'
import { gradientErrors, gradientShare } from '../../../support/gradcheck.ts'
import { evaluate } from '../../../support/interpreter.ts'
import { kernels } from '../../../support/kernels.ts'
import { caseSizes, feedsOf, opCases } from '../../../support/opCases.ts'

const cases = Object.entries(opCases).flatMap(([op, ofOp]) => ofOp.map((given) => ({ op, given, name: given.name })))
const usesOp = (y: Value, op: string): boolean => topological([y]).some((value) => value.op === op)

/** Operators through which nothing is differentiated, on purpose. */
const withoutGradient = ['StopGradient']

describe('ops', () => {
  test('all have a case that checks their backward rule, and the interpreter knows them', () => {
    expect(Object.keys(opCases).sort()).toEqual(Object.keys(ops).sort())
    expect(Object.keys(kernels).sort()).toEqual(Object.keys(ops).sort())
    for (const [op, ofOp] of Object.entries(opCases)) {
      const differentiated = ofOp.some((given) => given.build().wrt.length > 0)
      expect(differentiated, op).toBe(!withoutGradient.includes(op))
      for (const given of ofOp) expect(usesOp(given.build().y, op), `${op}: ${given.name}`).toBe(true)
    }
  })

  test.each(cases)('$op: gradients by finite differences, $name', ({ given }) => {
    const { y, wrt } = given.build()
    const errors = gradientErrors(y, wrt, feedsOf(given, y), caseSizes)
    for (const [input, error] of Object.entries(errors)) expect(error, input).toBeLessThanOrEqual(gradientShare)
  })

  test.each(cases)('$op: each gradient alone is the same as with the others, $name', ({ given }) => {
    const { y, wrt } = given.build()
    const dy = y.graph.input('dy', y.shape)
    const together = gradients([y], wrt, [dy])
    for (const [i, input] of wrt.entries()) expect(gradients([y], [input], [dy])).toEqual([together[i]])
  })

  test.each(cases)('$op: lowering leaves only what ONNX has, and the same numbers, $name', ({ given }) => {
    const { y } = given.build()
    const lowered = lower({ y }, new Graph(ops))
    verify([lowered.y])
    for (const value of topological([lowered.y]))
      if (value.inputs.length > 0) expect(value.graph.rule(value.op).lower).toBeUndefined()
    const feeds = feedsOf(given, y)
    // two ways to the same number in float64
    expectClose(evaluate(lowered, feeds, caseSizes).y.data, evaluate({ y }, feeds, caseSizes).y.data, 1e-14)
  })
})
