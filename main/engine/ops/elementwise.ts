import type { OpRule } from '../graph/graph.ts'
import { add, div, exp, mul, neg, sigmoid, step, sub } from './build.ts'
import { broadcast, same } from './infer.ts'

const twoOverRootPi = 2 / Math.sqrt(Math.PI)

export const elementwise = {
  Add: { infer: broadcast, cheap: true, vjp: ({ dy }) => [dy, dy] },
  Sub: { infer: broadcast, cheap: true, vjp: ({ dy, needs }) => [dy, needs[1] ? neg(dy) : null] },
  Mul: {
    infer: broadcast,
    cheap: true,
    vjp: ({ dy, x, needs }) => [needs[0] ? mul(dy, x[1]!) : null, needs[1] ? mul(dy, x[0]!) : null],
  },
  Div: {
    infer: broadcast,
    cheap: true,
    vjp: ({ dy, x, y, needs }) => [needs[0] ? div(dy, x[1]!) : null, needs[1] ? neg(div(mul(dy, y), x[1]!)) : null],
  },
  Neg: { infer: same, cheap: true, vjp: ({ dy }) => [neg(dy)] },
  Exp: { infer: same, cheap: true, vjp: ({ dy, y }) => [mul(dy, y)] },
  Log: { infer: same, cheap: true, vjp: ({ dy, x }) => [div(dy, x[0]!)] },
  Sqrt: { infer: same, cheap: true, vjp: ({ dy, y }) => [div(mul(dy, 0.5), y)] },
  Sigmoid: { infer: same, cheap: true, vjp: ({ dy, y }) => [mul(dy, mul(y, sub(1, y)))] },
  Tanh: { infer: same, cheap: true, vjp: ({ dy, y }) => [mul(dy, sub(1, mul(y, y)))] },
  Erf: { infer: same, cheap: true, vjp: ({ dy, x }) => [mul(dy, mul(exp(neg(mul(x[0]!, x[0]!))), twoOverRootPi))] },
  Relu: { infer: same, cheap: true, vjp: ({ dy, x }) => [mul(dy, step(x[0]!))] },
  // max(sign(x), 0); flat everywhere it is differentiable
  Step: {
    infer: same,
    cheap: true,
    vjp: () => [null],
    lower: ([x]) => x!.graph.apply('Relu', [x!.graph.apply('Sign', [x!])]),
  },
  Sign: { infer: same, cheap: true, vjp: () => [null] },
  // y = x s, s = sigmoid(x):  dy/dx = s + y (1 - s) = s (1 + x - y)
  Silu: {
    infer: same,
    cheap: true,
    vjp: ({ dy, x, y }) => [mul(dy, mul(sigmoid(x[0]!), add(sub(x[0]!, y), 1)))],
    lower: ([x]) => mul(x!, sigmoid(x!)),
  },
  SelfGate: {
    infer: broadcast,
    cheap: true,
    vjp: ({ dy, x, needs }) => [needs[0] ? mul(dy, x[1]!) : null, needs[1] ? mul(dy, x[0]!) : null],
    lower: ([x, gate]) => mul(x!, gate!),
  },
  Bilinear: { infer: same, cheap: true, vjp: ({ dy }) => [dy], lower: ([x]) => x! },
  StopGradient: { infer: same, cheap: true, vjp: () => [null], lower: ([x]) => x! },
} as const satisfies Record<string, OpRule>
