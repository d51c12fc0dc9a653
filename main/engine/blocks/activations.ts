import type { Value } from '../graph/graph.ts'
import { add, erf, mul, relu, selfGate, sigmoid, silu, tanh } from '../ops/build.ts'

/** Activation functions by the names that `config.json` uses. */
export const activations: Readonly<Record<string, (x: Value) => Value>> = {
  silu,
  swish: silu,
  relu,
  gelu: (x) => selfGate(mul(x, 0.5), add(erf(mul(x, Math.SQRT1_2)), 1)),
  gelu_new: geluTanh,
  gelu_pytorch_tanh: geluTanh,
  gelu_fast: geluTanh,
  quick_gelu: (x) => selfGate(x, sigmoid(mul(x, 1.702))),
}

/** `x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3)))`: the usual approximation of GELU. */
function geluTanh(x: Value): Value {
  const inner = mul(add(x, mul(mul(mul(x, x), x), 0.044715)), Math.sqrt(2 / Math.PI))
  return selfGate(mul(x, 0.5), add(tanh(inner), 1))
}
