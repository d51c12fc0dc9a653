/** At least one expression for every operator, with the inputs by which its backward rule is checked. */
import { addDims, multiplyDims, type Shape, type Sizes } from '../../main/engine/graph/dim.ts'
import { Graph, type Value } from '../../main/engine/graph/graph.ts'
import * as build from '../../main/engine/ops/build.ts'
import { ops } from '../../main/engine/ops/table.ts'
import type { Feeds64 } from './interpreter.ts'
import { randomFeeds, type FeedOptions } from './randomFeeds.ts'
import { tensor64 } from './tensor64.ts'

export interface OpCase {
  readonly name: string
  /** A new graph each time: the value, and the inputs whose gradients are checked. */
  build(): { readonly y: Value; readonly wrt: readonly Value[] }
  readonly options: FeedOptions
  /** Feeds that depend on others. */
  readonly adjust?: (feeds: Feeds64) => Feeds64
}

/** Feeds of a case, with `dy` for the gradient. */
export function feedsOf({ options, adjust }: OpCase, y: Value): Feeds64 {
  const feeds = randomFeeds([y, y.graph.input('dy', y.shape)], options)
  return adjust?.(feeds) ?? feeds
}

/** The named sizes of every case: a gradient may depend on none of the inputs that would tell them. */
export const caseSizes: Sizes = new Map(Object.entries({ n: 3, m: 4, past: 2, vocab0: 4, vocab1: 3, vocab2: 2 }))

type Inputs = Readonly<Record<string, Shape>>

/** A case over named inputs; all of them are differentiated, or those that `options.wrt` names. */
function of(
  name: string,
  inputs: Inputs,
  y: (x: Readonly<Record<string, Value>>) => Value,
  { wrt = Object.keys(inputs), ...options }: FeedOptions & { readonly wrt?: readonly string[] } = {},
): OpCase {
  return {
    name,
    options: { sizes: caseSizes, ...options },
    build() {
      const graph = new Graph(ops)
      const x = Object.fromEntries(Object.entries(inputs).map(([key, shape]) => [key, graph.input(key, shape)]))
      return { y: y(x), wrt: wrt.map((key) => x[key]!) }
    },
  }
}

/** A case with inputs that are indices: those have no gradient. */
function indexed(
  name: string,
  inputs: Inputs,
  indices: Inputs,
  y: (x: Readonly<Record<string, Value>>) => Value,
  below = 6,
): OpCase {
  const width = inputs['x']!.at(-1)
  return {
    name,
    options: { sizes: caseSizes, below: typeof width === 'number' && below === 6 ? width : below },
    build() {
      const graph = new Graph(ops)
      const x = Object.fromEntries(Object.entries(inputs).map(([key, shape]) => [key, graph.input(key, shape)]))
      const ids = Object.entries(indices).map(([key, shape]) => [key, graph.input(key, shape, 'int64')])
      return { y: y({ ...x, ...Object.fromEntries(ids) }), wrt: Object.values(x) }
    },
  }
}

function unary(f: (x: Value) => Value, options: Parameters<typeof of>[3] = {}): OpCase[] {
  return [of('of a matrix', { x: ['n', 5] }, ({ x }) => f(x!), options)]
}

function binary(f: (a: Value, b: Value) => Value): OpCase[] {
  const shapes: readonly [string, Shape, Shape][] = [
    ['equal shapes', [2, 'n'], [2, 'n']],
    ['a row to every row', ['n', 5], [1, 5]],
    ['a column and a row', ['n', 1], [1, 'm']],
    ['a vector to every row', [2, 'n', 4], [4]],
    ['a number', [], [2, 3]],
    ['an axis that the other lacks', ['n', 4], [2, 1, 4]],
  ]
  return shapes.map(([name, a, b]) => of(name, { a, b }, (x) => f(x['a']!, x['b']!)))
}

function gemms(): OpCase[] {
  return [false, true].flatMap((transA) =>
    [false, true].map((transB) =>
      of(
        `A${transA ? '^T' : ''} B${transB ? '^T' : ''}`,
        { a: transA ? [5, 'n'] : ['n', 5], b: transB ? [4, 5] : [5, 4] },
        ({ a, b }) => build.gemm(a!, b!, { transA, transB }),
      ),
    ),
  )
}

/** Angles are no variables of a model: only what is turned has a gradient. */
function rotaries(): OpCase[] {
  const shapes: readonly [string, nHeads: number, dHead: number, half: number][] = [
    ['whole heads', 2, 6, 3],
    ['the first 4 of 7 coordinates', 3, 7, 2],
    ['one head of one pair', 1, 2, 1],
  ]
  return shapes.map(([name, nHeads, dHead, half]) =>
    of(
      name,
      { x: ['n', nHeads * dHead], cos: ['n', half], sin: ['n', half] },
      ({ x, cos, sin }) => build.rotary(x!, cos!, sin!, nHeads),
      { wrt: ['x'] },
    ),
  )
}

/** The unembedding in `pieces` of vocabulary rows, and the targets' rows taken from it. */
function tokenProbabilities(): OpCase[] {
  const dModel = 3
  const make = (pieces: readonly number[], nTargets: number, softcap: number): OpCase => {
    const dVocab = pieces.reduce((sum, height) => sum + height, 0)
    return {
      name: `${pieces.length} pieces, ${nTargets} targets${softcap > 0 ? `, capped at ${softcap}` : ''}`,
      options: { sizes: caseSizes, below: dVocab },
      build() {
        const graph = new Graph(ops)
        const x = graph.input('x', ['n', dModel])
        const y = build.tokenProbability(
          x,
          graph.input('targets', ['n', nTargets], 'int64'),
          graph.input('targetRows', ['n', nTargets, dModel]),
          pieces.map((height, i) => graph.input(`piece${i}`, [pieces.length > 1 ? `vocab${i}` : height, dModel])),
          softcap,
        )
        return { y, wrt: [x] }
      },
    }
  }
  return [make([7], 1, 0), make([4, 3, 2], 1, 0), make([7], 3, 0), make([7], 1, 0.7), make([4, 3], 2, 0.7)]
}

function targetRows(feeds: Feeds64): Feeds64 {
  const pieces = Object.keys(feeds).filter((name) => name.startsWith('piece'))
  const rows = pieces.flatMap((name) => [...feeds[name]!.data])
  const { dims, data } = feeds['targets']!
  const dModel = feeds['x']!.dims[1]!
  const taken = [...data].flatMap((id) => rows.slice(id * dModel, (id + 1) * dModel))
  return { ...feeds, targetRows: tensor64([...dims, dModel], taken) }
}

export const opCases: Readonly<Record<string, readonly OpCase[]>> = {
  Add: binary(build.add),
  Sub: binary(build.sub),
  Mul: binary(build.mul),
  Div: binary(build.div),
  Neg: unary(build.neg),
  Exp: unary(build.exp),
  Log: unary(build.log, { positive: true }),
  Sqrt: unary(build.sqrt, { positive: true }),
  Sigmoid: unary(build.sigmoid),
  Tanh: unary(build.tanh),
  Erf: unary(build.erf),
  Relu: unary(build.relu),
  Step: unary(build.step),
  Sign: unary((x) => x.graph.apply('Sign', [x])),
  Silu: unary(build.silu),
  StopGradient: unary(build.stopGradient, { wrt: [] }),
  SelfGate: [...binary(build.selfGate), ...unary((x) => build.selfGate(x, build.sigmoid(x)))],
  Bilinear: unary((x) => build.bilinear(x, 'gate')),
  MatMul: [
    of('two matrices', { a: ['n', 5], b: [5, 2] }, ({ a, b }) => build.matmul(a!, b!)),
    of('a batch', { a: [2, 'n', 5], b: [2, 5, 'm'] }, ({ a, b }) => build.matmul(a!, b!)),
    of('a batch of batches', { a: [2, 'n', 3, 1], b: [2, 'n', 1, 4] }, ({ a, b }) => build.matmul(a!, b!)),
  ],
  Gemm: gemms(),
  ReduceSum: [
    of('the last axis', { x: ['n', 5] }, ({ x }) => build.sum(x!, [1])),
    of('the first axis', { x: ['n', 5] }, ({ x }) => build.sum(x!, [0])),
    of('the outer axes', { x: [2, 'n', 4] }, ({ x }) => build.sum(x!, [2, 0])),
  ],
  ReduceMean: [
    of('the last axis', { x: ['n', 5] }, ({ x }) => build.mean(x!)),
    of('other axes', { x: [2, 3, 'm'] }, ({ x }) => x!.graph.apply('ReduceMean', [x!], { axes: [0, 1] })),
  ],
  Softmax: [
    of('a matrix', { x: ['n', 5] }, ({ x }) => build.softmax(x!)),
    of('scores', { x: [2, 3, 1, addDims('past', 1)] }, ({ x }) => build.softmax(x!)),
  ],
  LogSoftmax: [of('a matrix', { x: ['n', 5] }, ({ x }) => build.logSoftmax(x!))],
  Transpose: [
    of('a matrix', { x: ['n', 5] }, ({ x }) => build.transpose(x!, [1, 0])),
    of('four axes in a circle', { x: [2, 'n', 1, 4] }, ({ x }) => build.transpose(x!, [3, 0, 1, 2])),
  ],
  Reshape: [
    of('rows joined', { x: ['n', 'm', 6] }, ({ x }) => build.reshape(x!, [multiplyDims('n', 'm'), 6])),
    of('heads apart', { x: ['n', 6] }, ({ x }) => build.reshape(x!, ['n', 2, 3])),
  ],
  Expand: [
    of('one row to all', { x: [1, 5] }, ({ x }) => build.expand(x!, ['n', 5])),
    of('two axes', { x: [1, 'n', 1] }, ({ x }) => build.expand(x!, [2, 'n', 'm'])),
  ],
  Concat: [
    of('rows', { x: ['past', 4], z: ['n', 4] }, ({ x, z }) => build.concat([x!, z!], 0)),
    of('three parts of an inner axis', { x: [2, 'past', 3], z: [2, 1, 3], w: [2, 'n', 3] }, ({ x, z, w }) =>
      build.concat([x!, z!, w!], 1),
    ),
    of('a part with itself', { x: ['n', 2] }, ({ x }) => build.concat([x!, x!], 1)),
  ],
  Slice: [
    of('columns', { x: ['n', 6] }, ({ x }) => build.slice(x!, 1, 1, 4)),
    of('a named beginning', { x: [addDims('past', 'n'), 2] }, ({ x }) => build.slice(x!, 0, 0, 'past')),
    of('a named end', { x: [2, addDims('past', 1)] }, ({ x }) => build.slice(x!, 1, 'past', addDims('past', 1))),
  ],
  PadAxis: [
    of('columns', { x: ['n', 3] }, ({ x }) => build.pad(x!, 1, 2, 7)),
    of('named', { x: [2, 'n'] }, ({ x }) => build.pad(x!, 1, 'n', multiplyDims(3, 'n'))),
    of('at the beginning', { x: ['n', 2] }, ({ x }) => build.pad(x!, 0, 0, addDims('n', 1))),
  ],
  GatherColumns: [
    indexed('some columns of each row', { x: ['n', 6] }, { ids: ['n', 2] }, ({ x, ids }) =>
      build.gatherColumns(x!, ids!),
    ),
    indexed('the same column twice', { x: ['n', 1] }, { ids: ['n', 2] }, ({ x, ids }) => build.gatherColumns(x!, ids!)),
  ],
  ScatterColumns: [
    indexed('some columns of each row', { x: ['n', 6], updates: ['n', 2] }, { ids: ['n', 2] }, (x) =>
      build.scatterColumns(x['x']!, x['ids']!, x['updates']!),
    ),
  ],
  GatherRows: [
    indexed('some rows', { x: ['m', 2] }, { ids: [3, 1] }, ({ x, ids }) => build.gatherRows(x!, ids!), 4),
    indexed('one row twice', { x: [1, 2] }, { ids: [2, 1] }, ({ x, ids }) => build.gatherRows(x!, ids!), 1),
  ],
  ScatterRows: [
    indexed(
      'some rows',
      { x: ['m', 2], updates: [3, 2] },
      { ids: [3, 1] },
      (x) => build.scatterRows(x['x']!, x['ids']!, x['updates']!),
      4,
    ),
  ],
  RmsNorm: [
    of('of rows', { x: ['n', 5], w: [5] }, ({ x, w }) => build.rmsNorm(x!, w!, 1e-2)),
    of('of heads', { x: ['n', 2, 3], w: [3] }, ({ x, w }) => build.rmsNorm(x!, w!, 1e-6)),
  ],
  LayerNorm: [of('of rows', { x: ['n', 5], w: [5], b: [5] }, ({ x, w, b }) => build.layerNorm(x!, w!, b!, 1e-2))],
  Rotary: rotaries(),
  CrossEntropy: [
    indexed('one target a row', { x: ['n', 5] }, { targets: ['n', 1] }, ({ x, targets }) =>
      build.crossEntropy(x!, targets!),
    ),
  ],
  TokenProbability: tokenProbabilities().map((made) => ({ ...made, adjust: targetRows })),
}
