import { sequenceAttention } from '../blocks/attention.ts'
import { Graph, type Value } from '../graph/graph.ts'
import { add, mul, reshape } from '../ops/build.ts'
import { ops } from '../ops/table.ts'
import { Context } from './graphContext.ts'
import type { ModelGraphs, Outputs } from './graphs.ts'

/**
 * One block over all positions of several copies of one text, none of which sees another: `h [copies, pos, dModel]` to
 * `h`. With `edit` the neurons of each copy become `post * editScale + editOffset`, both `[copies, dMlp]`, at every
 * position; 1 and -0 leave every bit as it is.
 */
export function textGraph({ architecture, args }: ModelGraphs, { edit }: { edit: boolean }): Outputs<'h'> {
  const graph = new Graph(ops)
  const [copies, pos] = ['copies', 'pos']
  const mask = graph.input('mask', [pos, pos])
  const cx = new Context(graph, architecture, args, [copies, pos], (q, k, v, shape) =>
    sequenceAttention(q, k, v, mask, shape, { batch: copies, pos }),
  )
  const block = architecture.block(cx, cx.flat(graph.input('h', [copies, pos, args.dModel])), args)
  const ofCopy = (name: string): Value => reshape(graph.input(name, [copies, args.dMlp]), [copies, 1, args.dMlp])
  const post = edit ? cx.flat(add(mul(cx.apart(block.post), ofCopy('editScale')), ofCopy('editOffset'))) : block.post
  return { h: cx.apart(add(block.residual, block.contribute(post))) }
}
