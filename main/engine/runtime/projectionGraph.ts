import type { Dim } from '../graph/dim.ts'
import type { Value } from '../graph/graph.ts'
import { Graph } from '../graph/graph.ts'
import { gemm, mean, mul, reshape, sub } from '../ops/build.ts'
import { tokenLogits } from '../ops/probability.ts'
import { ops } from '../ops/table.ts'
import type { ModelGraphs, Outputs } from './graphs.ts'

/** Neurons `post [1, n, dMlp]`, one-hot rows, to `scores [1, n, dVocab]`. @see projectNeurons */
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
