import type { Attributes, OpRule, Value } from '../graph/graph.ts'
import { add, div, mean, mul, neg, rotary3d, sqrt, stopGradient, sub } from './build.ts'
import { refuse, same } from './infer.ts'

export const normalizations = {
  // y = x w / s, s = sqrt(mean(x^2) + eps), u = dy w:  dx = (u - x mean(u x) / s^2) / s
  RmsNorm: {
    infer: same,
    vjp({ dy, x: [x, w], attributes, needs }) {
      const square = add(mean(mul(x!, x!)), attributes.epsilon as number) // [.., 1]
      const scale = sqrt(square)
      const u = mul(dy, w!)
      const dx = needs[0] ? div(sub(u, mul(x!, div(mean(mul(u, x!)), square))), scale) : null
      return [dx, needs[1] ? mul(dy, div(x!, scale)) : null]
    },
    onnx: ({ attributes }) => ({ type: 'RMSNormalization', attributes: { axis: -1 }, floats: epsilonOf(attributes) }),
  },
  // y = z w + b, z = (x - mean(x)) / s, u = dy w:  dx = (u - mean(u) - z mean(u z)) / s
  LayerNorm: {
    infer: same,
    vjp({ dy, x: [x, w], attributes, needs }) {
      const centred = sub(x!, mean(x!))
      const scale = rootMeanSquare(centred, attributes.epsilon as number)
      const z = div(centred, scale)
      const u = mul(dy, w!)
      const dx = needs[0] ? div(sub(sub(u, mean(u)), mul(z, mean(mul(u, z)))), scale) : null
      return [dx, needs[1] ? mul(dy, z) : null, dy]
    },
    onnx: ({ attributes }) => ({ type: 'LayerNormalization', attributes: { axis: -1 }, floats: epsilonOf(attributes) }),
  },
  // a rotation: its transpose turns the other way
  Rotary: {
    infer([x, cos, sin], { nHeads, dRotary }) {
      const half = (dRotary as number) / 2
      const fits =
        x!.shape.length === 3 && cos!.shape[2] === half && sin!.shape[2] === half && cos!.shape[1] === x!.shape[1]
      const dHead = (x!.shape[2] as number) / (nHeads as number)
      if (!fits || !Number.isInteger(dHead) || (dRotary as number) > dHead)
        refuse('cannot rotate', x!.shape, cos!.shape)
      return { shape: x!.shape }
    },
    vjp({ dy, x, attributes, needs }) {
      if (needs[1] || needs[2]) throw new Error('a rotation has no gradient with respect to angles')
      return [rotary3d(dy, x[1]!, neg(x[2]!), attributes), null, null]
    },
    onnx: ({ attributes: { nHeads, dRotary }, shape }) => {
      const dHead = (shape[2] as number) / (nHeads as number)
      return {
        type: 'RotaryEmbedding',
        attributes: { num_heads: nHeads!, rotary_embedding_dim: dRotary === dHead ? 0 : dRotary!, interleaved: 0 },
      }
    },
  },
} as const satisfies Record<string, OpRule>

function epsilonOf({ epsilon }: Attributes): { epsilon: number } {
  return { epsilon: epsilon as number }
}

/** The norm of `x` over the last axis with its divisor held fixed, so that it is linear in `x`. */
export function frozenRmsNorm(x: Value, weight: Value, epsilon: number): Value {
  return mul(div(x, stopGradient(rootMeanSquare(x, epsilon))), weight)
}

/** `sqrt(mean(x^2) + epsilon)` over the last axis. */
export function rootMeanSquare(x: Value, epsilon: number): Value {
  return sqrt(add(mean(mul(x, x)), epsilon))
}
