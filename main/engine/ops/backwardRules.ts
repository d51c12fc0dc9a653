/**
 * Backward rules that stand in for gradients, operator by operator; what is not named here keeps its gradient. They
 * hold from the logits down: P or what else is asked for keeps its own slope, that of a soft cap on logits included.
 *
 * relp  Relevance patching: coefficients of layer-wise relevance propagation. Norms keep their divisor (a layer norm
 *       still subtracts the mean); an activation function f passes f(x)/x; a gate and what passes it get half each;
 *       attention patterns stay as they are, so queries and keys get nothing. (arXiv 2508.21258: LN-, identity-, half- and
 *       AH-rule; linear maps by the 0-rule, which is their gradient.)
 * gim   Gradient interaction modifications: norms keep their divisor; an attention pattern passes back what
 *       softmax(scores / 2) would, without the factor 1/2 of that temperature; of every product of two activations each
 *       factor gets half: values 1/2, queries and keys 1/4 (through two products), a gate and what passes it 1/2.
 *       Activation functions keep their slopes. (arXiv 2505.17630, as in the authors' experiments.)
 */
import type { OpRule, Value } from '../graph/graph.ts'
import { div, mean, mul, sigmoid, softmax, sub, sum } from './build.ts'
import { rootMeanSquare } from './normalization.ts'

export type BackwardRules = Readonly<Record<string, NonNullable<OpRule['vjp']>>>

/** That of the soft-max of attention, backward only. */
const temperature = 2

const frozenNorms: BackwardRules = {
  RmsNorm: ({ dy, x: [x, w], attributes, needs }) => {
    toActivationsOnly(needs)
    return [div(mul(dy, w!), rootMeanSquare(x!, attributes.epsilon as number)), null]
  },
  LayerNorm: ({ dy, x: [x, w], attributes, needs }) => {
    toActivationsOnly(needs)
    const u = mul(dy, w!)
    return [div(centred(u), rootMeanSquare(centred(x!), attributes.epsilon as number)), null, null]
  },
}

export const backwardRules = {
  gradient: {},
  relp: {
    ...frozenNorms,
    // f(x) = x g(x) in all of them, so f(x)/x = g(x) needs no division; a relu's is its slope
    Silu: ({ dy, x }) => [mul(dy, sigmoid(x[0]!))],
    SelfGate: ({ dy, x }) => [mul(dy, x[1]!), null],
    Softmax: () => [null],
    Bilinear: ({ dy, attributes }) => [attributes.of === 'gate' ? mul(dy, 0.5) : dy],
  },
  gim: {
    ...frozenNorms,
    Softmax: ({ dy, x }) => {
      const p = softmax(mul(x[0]!, 1 / temperature))
      return [mul(p, sub(dy, sum(mul(dy, p), [p.shape.length - 1])))]
    },
    Bilinear: ({ dy }) => [mul(dy, 0.5)],
  },
} as const satisfies Record<string, BackwardRules>

/** By what a walk goes down: true gradients, or rules in their place. */
export type RuleSet = keyof typeof backwardRules

function centred(x: Value): Value {
  return sub(x, mean(x))
}

function toActivationsOnly(needs: readonly boolean[]): void {
  if (needs.lastIndexOf(true) > 0) throw new Error('rules in place of gradients go to activations, not to weights')
}
