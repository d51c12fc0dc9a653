import type { Architecture, ModelShape } from '../architectures/architecture.ts'
import { gradients } from '../autodiff/gradients.ts'
import { splitBackward, type Saved } from '../autodiff/split.ts'
import { causalAttention, rowAttention, type Past } from '../blocks/attention.ts'
import { addDims, multiplyDims, type Dim } from '../graph/dim.ts'
import { Graph, type Value } from '../graph/graph.ts'
import { add, concat, expand, log, mul, reshape, slice, sub, sum, tokenProbability } from '../ops/build.ts'
import { capped, tokenLogits } from '../ops/probability.ts'
import { backwardRules, type RuleSet } from '../ops/backwardRules.ts'
import { ops } from '../ops/table.ts'
import { Context } from './graphContext.ts'
import type { Objective } from './objective.ts'

/**
 * The graphs of a model, one of each kind for all layers: weights, positions and caches are inputs.
 * Every tensor between graphs is `[batch, n, width]`.
 */
export type Outputs<Names extends string = string> = Readonly<Record<Names, Value>>

export interface ModelGraphs {
  readonly architecture: Architecture
  readonly args: ModelShape
  /** Number of pieces of the unembedding. */
  readonly nPieces: number
}

/**
 * One block over the positions of a prompt: `h [1, pos, dModel]` to `h`, `k`, `v`, and at the last position
 * `residual`, `post`, `contribution`. With `past` earlier keys and values come before; with `edit` the neurons at
 * the positions marked in `editAt` become `post * editScale + editOffset`; with `posts` they are given at every
 * position too, `posts [1, pos, dMlp]`.
 *
 * Several prompts that see nothing of each other stand behind one another in `h`; what each has of its own is called
 * `mask`, `mask1`, `mask2` and so on, and so is what comes of it.
 */
export function promptGraph({ architecture, args }: ModelGraphs, options: PromptGraphOptions): Outputs {
  const graph = new Graph(ops)
  const kvWidth = args.nKvHeads * args.dHead
  const prompts = Array.from({ length: options.parts ?? 1 }, (_, i) => {
    const [before, past] = [partName('before', i), partName('past', i)]
    const pos = addDims(before, 1)
    const cache = (name: string): Value => reshape(graph.input(partName(name, i), [1, past, kvWidth]), [past, kvWidth])
    return {
      ...{ before, pos },
      past: options.past ? { k: cache('pastK'), v: cache('pastV') } : null,
      mask: graph.input(partName('mask', i), [pos, options.past ? addDims(past, pos) : pos]),
    }
  })
  const lengths = prompts.map(({ pos }) => pos)
  const all = lengths.reduce(addDims)
  const cx = new Context(graph, architecture, args, [1, all], (q, k, v, shape) =>
    concat(
      prompts.map(({ past, mask }, i) => {
        const own = (x: Value): Value => rowsOfPart(x, lengths, i)
        return causalAttention(own(q), own(k), own(v), past, mask, shape)
      }),
      0,
    ),
  )
  const block = architecture.block(cx, cx.flat(graph.input('h', [1, all, args.dModel])), args)
  const post = options.edit ? edited(block.post, graph, args.dMlp, all) : block.post
  const contribution = block.contribute(post)
  const outputs: Record<string, Value> = { h: cx.apart(add(block.residual, contribution)) }
  for (const [i, { before, pos }] of prompts.entries()) {
    const last = (x: Value): Value => {
      const start = lengths.slice(0, i).reduce(addDims, 0)
      return reshape(slice(x, 0, addDims(start, before), addDims(start, pos)), [1, 1, x.shape[1]!])
    }
    const own = (x: Value): Value => reshape(rowsOfPart(x, lengths, i), [1, pos, x.shape[1]!])
    const given = { k: own(cx.keys!), v: own(cx.values!) }
    const atLast = { residual: last(block.residual), post: last(post), contribution: last(contribution) }
    for (const [name, value] of Object.entries({ ...given, ...atLast })) outputs[partName(name, i)] = value
  }
  return { ...outputs, ...(options.posts === true ? { posts: cx.apart(post) } : {}) }
}

/** What an input or output of one part is called; that of the first has no number. */
export function partName(name: string, part: number): string {
  return part === 0 ? name : `${name}${part}`
}

/** The rows of one part, of parts of these lengths that stand behind one another. */
function rowsOfPart(x: Value, lengths: readonly Dim[], part: number): Value {
  if (lengths.length === 1) return x
  const from = lengths.slice(0, part).reduce(addDims, 0)
  return slice(x, 0, from, addDims(from, lengths[part]!))
}

export interface PromptGraphOptions {
  readonly past: boolean
  readonly edit: boolean
  readonly posts?: boolean
  /** Prompts. @default 1 */
  readonly parts?: number
}

/**
 * One block over rows at the last position, forward and backward: `h [batch, rows, dModel]` to `h`, and
 * `dh` (gradient of its output) to `dh` (gradient of its input). Weights and caches are held fixed. Gradients are what
 * `rules` make of them; nothing before the last position depends on its neurons, so no rule has more to say there.
 */
export function rowGraphs(
  model: ModelGraphs,
  options: { past: boolean; masked: boolean; rules?: RuleSet },
): { forward: Outputs; backward: Outputs<'dh'>; saved: Saved } {
  const { cx, h, block } = rowBlock(model, options)
  const { graph } = cx
  const out = cx.apart(add(block.residual, block.contribute(block.post)))
  const upstream = graph.input('dh', out.shape)
  const [dh] = gradients([out], [h], [upstream], backwardRules[options.rules ?? 'gradient'])
  const { saved, backward } = splitBackward({ dh: dh! }, [upstream], new Graph(ops))
  return { forward: { h: out, ...saved }, backward, saved }
}

/**
 * One block over rows at the last position, forward only: `h [batch, rows, dModel]` to `h`. With `edit` the neurons of
 * each row become `post * editScale + editOffset`, both `[batch*rows, dMlp]`; 1 and -0 leave every bit as it is.
 *
 * Rows of several prompts go through one product: `h`, `h1`, `h2` and so on, each with keys and values of its own.
 */
export function editedRowGraph(
  { architecture, args }: ModelGraphs,
  options: { past: boolean; edit: boolean; parts?: number },
): Outputs<'h'> {
  const graph = new Graph(ops)
  const { nKvHeads, dHead, dModel } = args
  const batch = 'batch'
  const prompts = Array.from({ length: options.parts ?? 1 }, (_, i) => {
    const [rows, past] = [partName('rows', i), partName('past', i)]
    const cache = (name: string): Value =>
      reshape(graph.input(partName(name, i), [batch, past, nKvHeads * dHead]), [batch, past, nKvHeads, dHead])
    return {
      rows,
      h: graph.input(partName('h', i), [batch, rows, dModel]),
      past: options.past ? { k: cache('pastK'), v: cache('pastV') } : null,
    }
  })
  const lengths = prompts.map(({ rows }) => multiplyDims(batch, rows))
  const all = lengths.reduce(addDims)
  const cx = new Context(graph, architecture, args, [1, all], (q, k, v, shape) =>
    concat(
      prompts.map(({ rows, past }, i) => {
        const own = (x: Value): Value => rowsOfPart(x, lengths, i)
        return rowAttention(own(q), own(k), own(v), past, null, shape, { batch, rows })
      }),
      0,
    ),
  )
  const flat = prompts.map(({ h }, i) => reshape(h, [lengths[i]!, dModel]))
  const block = architecture.block(cx, concat(flat, 0), args)
  const input = (name: string): Value => graph.input(name, block.post.shape)
  const post = options.edit ? add(mul(block.post, input('editScale')), input('editOffset')) : block.post
  const out = add(block.residual, block.contribute(post))
  const outputs = prompts.map(({ rows }, i): [string, Value] => [
    partName('h', i),
    reshape(rowsOfPart(out, lengths, i), [batch, rows, dModel]),
  ])
  return Object.fromEntries(outputs) as Outputs<'h'>
}

/** A block over rows that all stand at the last position of their prompt, each seeing the cache and itself. */
function rowBlock({ architecture, args }: ModelGraphs, options: { past: boolean; masked: boolean }) {
  const graph = new Graph(ops)
  const [batch, rows] = ['batch', 'rows']
  const { nKvHeads, dHead, dModel } = args
  const cache = (name: string): Value =>
    reshape(graph.input(name, [batch, 'past', nKvHeads * dHead]), [batch, 'past', nKvHeads, dHead])
  const past: Past | null = options.past ? { k: cache('pastK'), v: cache('pastV') } : null
  const mask = options.masked ? graph.input('mask', [batch, 1, 1, addDims('past', 1)]) : null
  const cx = new Context(graph, architecture, args, [batch, rows], (q, k, v, shape) =>
    rowAttention(q, k, v, past, mask, shape, { batch, rows }),
  )
  const h = graph.input('h', [batch, rows, dModel])
  return { cx, h, block: architecture.block(cx, cx.flat(h), args) }
}

/**
 * From gradients with respect to the residual stream to attributions of neurons: `s [1, n, dModel]` and the neurons
 * `post [1, n, dMlp]` (the same in every row) to `attribution = post * d<contribution, s>/d post`, `[1, n, dMlp]`.
 * With `frozen` a norm behind the MLP keeps its gain, as along a path; otherwise its gain moves with the neurons.
 */
export function neuronGraph(
  { architecture, args }: ModelGraphs,
  { frozen }: { frozen: boolean },
): Outputs<'attribution'> {
  const graph = new Graph(ops)
  const cx = new Context(graph, architecture, args, [1, 'n'], (q) => q)
  const s = graph.input('s', [1, 'n', args.dModel])
  const post = graph.input('post', [1, 'n', args.dMlp])
  // of the block only the contribution is used: nothing before the neurons becomes part of the graph
  const block = architecture.block(cx, graph.input('h', ['n', args.dModel]), args)
  const contribution = block.contribute(cx.flat(post), { frozen })
  const [gradient] = gradients([contribution], [post], [cx.flat(s)])
  return { attribution: mul(gradient!, post) }
}

/**
 * The end of a block for rows of given neurons: `post [1, n, dMlp]` and the `residual [1, 1, dModel]` that all of them
 * share to `h [1, n, dModel]`. A norm behind the MLP sees each row as it is.
 */
export function setNeuronGraph({ architecture, args }: ModelGraphs): Outputs<'h'> {
  const graph = new Graph(ops)
  const cx = new Context(graph, architecture, args, [1, 'n'], (q) => q)
  const block = architecture.block(cx, graph.input('below', ['n', args.dModel]), args)
  const contribution = block.contribute(cx.flat(graph.input('post', [1, 'n', args.dMlp])))
  const residual = reshape(graph.input('residual', [1, 1, args.dModel]), [1, args.dModel])
  return { h: cx.apart(add(contribution, residual)) }
}

/** Final norm and unembedding: `h [1, n, dModel]` to `logits [n, dVocab]`; another view of so many numbers would be a copy. */
export function logitGraph(model: ModelGraphs): Outputs<'logits'> {
  const { architecture, args } = model
  const graph = new Graph(ops)
  const cx = new Context(graph, architecture, args, [1, 'n'], noAttention)
  const x = architecture.head.norm(cx, cx.flat(graph.input('h', [1, 'n', args.dModel])), args)
  return { logits: tokenLogits(x, pieces(graph, model), architecture.head.softcap(args)) }
}

/**
 * The objective of each row and its gradient with respect to the residual stream: `h [1, n, dModel]` to `value [n, 1]`
 * and `dh [1, n, dModel]`. Fed besides: tokens `targets [n, k]` and their unembedding rows `targetRows [n, k, dModel]`;
 * for `contrast` their `weights [n, k]`, for the others k = 1.
 */
export function objectiveGraph(
  model: ModelGraphs,
  objective: Objective,
  rules: RuleSet = 'gradient',
): Outputs<'value' | 'dh'> {
  const { h, value } = objectiveOf(model, objective)
  const ones = expand(reshape(h.graph.constant(1), [1, 1]), value.shape)
  const [dh] = gradients([value], [h], [ones], backwardRules[rules])
  return { value, dh: dh! }
}

/** The same without its gradient. */
export function objectiveValueGraph(model: ModelGraphs, objective: Objective): Outputs<'value'> {
  return { value: objectiveOf(model, objective).value }
}

function objectiveOf(model: ModelGraphs, objective: Objective): { readonly h: Value; readonly value: Value } {
  const { architecture, args } = model
  const graph = new Graph(ops)
  const cx = new Context(graph, architecture, args, [1, 'n'], noAttention)
  const h = graph.input('h', [1, 'n', args.dModel])
  const x = architecture.head.norm(cx, cx.flat(h), args)
  const softcap = architecture.head.softcap(args)
  return { h, value: objective === 'contrast' ? contrast() : objective === 'prob' ? probability() : log(probability()) }

  function probability(): Value {
    const targets = graph.input('targets', ['n', 1], 'int64')
    const targetRows = graph.input('targetRows', ['n', 1, args.dModel])
    return tokenProbability(x, targets, targetRows, pieces(graph, model), softcap)
  }

  // in a difference of log-probabilities the soft-max's divisor cancels: the logits of the tokens alone are left
  function contrast(): Value {
    const rows = graph.input('targetRows', ['n', 'k', args.dModel])
    const products = sum(mul(reshape(x, ['n', 1, args.dModel]), rows), [2]) // [n, k, 1]
    const logits = capped(reshape(products, ['n', 'k']), softcap)
    return sum(mul(logits, graph.input('weights', ['n', 'k'])), [1])
  }
}

function pieces(graph: Graph, { args, nPieces }: ModelGraphs): Value[] {
  const length = (i: number): Dim => (nPieces === 1 ? args.dVocab : `vocab${i}`)
  return Array.from({ length: nPieces }, (_, i) => graph.input(`unembedding${i}`, [length(i), args.dModel]))
}

function noAttention(): never {
  throw new Error('the head has no attention')
}

/** Marked positions get `scale` and `offset`; 1 and 0 elsewhere leave every bit as it is. */
function edited(post: Value, graph: Graph, dMlp: number, pos: Dim): Value {
  const at = graph.input('editAt', [pos, 1])
  const scale = graph.input('editScale', [1, dMlp])
  const offset = graph.input('editOffset', [1, dMlp])
  return add(mul(post, add(mul(at, scale), sub(1, at))), mul(at, offset))
}
