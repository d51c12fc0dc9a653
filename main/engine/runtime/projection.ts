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
import { Graph } from '../graph/graph.ts'
import type { Dim } from '../graph/dim.ts'
import type { Value } from '../graph/graph.ts'
import { gemm, mean, mul, reshape, sub } from '../ops/build.ts'
import { tokenLogits } from '../ops/probability.ts'
import { ops } from '../ops/table.ts'
import type { ModelGraphs, Outputs } from './graphs.ts'
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
  const { scores } = await scope.run(await programs.projection(), {
    ...weights.layers[layer],
    ...weights.final,
    ...weights.unembeddingFeeds,
    post: await scope.upload(post, [1, neurons.length, dMlp]),
  })
  const all = await scope.download(scores!)
  return neurons.map((_, i) => all.slice(i * dVocab, (i + 1) * dVocab))
}

export function projectionPath({ architecture, shape }: LoadedModel): ProjectionPath {
  const { layer, final } = architecture.weights(shape)
  return {
    finalNorm: 'normBias' in final ? 'layer' : 'rms',
    hasPostNorm: 'mlpPostNorm' in layer(0),
    softcap: architecture.head.softcap(shape),
  }
}

/** Neurons `post [1, n, dMlp]`, one-hot rows, to `scores [1, n, dVocab]`. */
export function projectionGraph({ architecture, args, nPieces }: ModelGraphs): Outputs<'scores'> {
  const graph = new Graph(ops)
  const { layer, final } = architecture.weights(args)
  const { mlpPostNorm } = layer(0)
  const post = reshape(graph.input('post', [1, 'n', args.dMlp]), ['n', args.dMlp])
  let d: Value = gemm(post, graph.input('down', [args.dModel, args.dMlp]), { transB: true }) // [n, dModel]
  if (mlpPostNorm !== undefined) d = mul(d, graph.input('mlpPostNorm', mlpPostNorm.shape))
  // of the norms here, those with a bias are layer norms
  if ('normBias' in final) d = sub(d, mean(d))
  d = mul(d, graph.input('norm', [args.dModel]))
  const length = (i: number): Dim => (nPieces === 1 ? args.dVocab : `vocab${i}`)
  const pieces = Array.from({ length: nPieces }, (_, i) => graph.input(`unembedding${i}`, [length(i), args.dModel]))
  const scores = tokenLogits(d, pieces, 0)
  return { scores: reshape(scores, [1, 'n', scores.shape[1]!]) }
}
