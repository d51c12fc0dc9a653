/**
 * What a neuron writes, read as tokens: its row of the down projection through the final norm's gain and the unembedding.
 *
 * d        = W_out[:, neuron]                 what one unit of activation adds to the residual stream
 * d        = g_post * d                       where a norm stands behind the MLP (Gemma, OLMo 2)
 * d        = d - mean(d)                      where the final norm is a layer norm, which centres
 * score(t) = <U[t], g_final * d>              logits for one unit of activation
 *
 * Every norm's division is left out, that is, taken at a root mean square (standard deviation) of 1: in a forward pass
 * with residual stream h, one unit of activation moves the logit of t by score(t) / rms(h), the change of rms(h) itself
 * aside. The order of the tokens does not depend on it. Left out too: the final norm's bias, which no neuron changes, and
 * a cap on logits, which keeps their order. Layers between the neuron and the head are passed by.
 */
import type { LoadedModel } from './loadedModel.ts'
import { TensorScope } from './tensorScope.ts'

/** What stands between a neuron and the logits of this model. */
export interface ProjectionPath {
  readonly finalNorm: 'rms' | 'layer'
  /** A norm behind the MLP, whose gain is applied first. */
  readonly hasPostNorm: boolean
  /** `cap * tanh(logit / cap)` stands behind the scores; 0 for none. */
  readonly softcap: number
}

/**
 * The scores of all tokens for some neurons of one layer.
 * @returns one array `[dVocab]` a neuron
 */
export async function projectNeurons(
  { device, programs, shape, weights }: LoadedModel,
  layer: number,
  neurons: readonly number[],
): Promise<Float32Array[]> {
  const { dMlp, dVocab } = shape
  const post = new Float32Array(neurons.length * dMlp)
  for (const [i, neuron] of neurons.entries()) post[i * dMlp + neuron] = 1
  using scope = new TensorScope(device)
  const program = await programs.projection()
  using lease = await weights.layers.lease(layer)
  const { scores } = await scope.run(program, {
    ...lease.feeds,
    ...weights.head.feeds,
    post: await scope.upload(post, [1, neurons.length, dMlp]),
  })
  const all = await scope.download(scores!)
  return neurons.map((_, i) => all.slice(i * dVocab, (i + 1) * dVocab))
}

export function projectionPath({ architecture, shape }: LoadedModel): ProjectionPath {
  const { mlpPostNorm, finalNormKind } = architecture.weights(shape).neuronPath
  return {
    finalNorm: finalNormKind,
    hasPostNorm: mlpPostNorm !== null,
    softcap: architecture.head.softcap(shape),
  }
}
