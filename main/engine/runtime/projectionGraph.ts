import type { WeightSource } from '../architectures/weights.ts'
import type { Dim } from '../graph/dim.ts'
import { Graph, type Value } from '../graph/graph.ts'
import { gemm, mean, mul, reshape, sub } from '../ops/build.ts'
import { tokenLogits } from '../ops/probability.ts'
import { ops } from '../ops/table.ts'
import type { ModelGraphs, Outputs } from './graphs.ts'

/** Neurons `post [1, n, dMlp]`, one-hot rows, to `scores [1, n, dVocab]`. @see projectNeurons */
export function projectionGraph({ architecture, args, nPieces }: ModelGraphs): Outputs<'scores'> {
  const graph = new Graph(ops)
  const { layer, final, neuronPath } = architecture.weights(args)
  const { down, mlpPostNorm, finalNorm, finalNormKind } = neuronPath
  const weight = (sources: Readonly<Record<string, WeightSource>>, role: string): Value =>
    graph.input(role, sources[role]!.shape)
  const post = reshape(graph.input('post', [1, 'n', args.dMlp]), ['n', args.dMlp])
  let d: Value = gemm(post, weight(layer(0), down), { transB: true }) // [n, dModel]
  if (mlpPostNorm !== null) d = mul(d, weight(layer(0), mlpPostNorm))
  if (finalNormKind === 'layer') d = sub(d, mean(d))
  d = mul(d, weight(final, finalNorm))
  const length = (i: number): Dim => (nPieces === 1 ? args.dVocab : `vocab${i}`)
  const pieces = Array.from({ length: nPieces }, (_, i) => graph.input(`unembedding${i}`, [length(i), args.dModel]))
  const scores = tokenLogits(d, pieces, 0)
  return { scores: reshape(scores, [1, 'n', scores.shape[1]!]) }
}
