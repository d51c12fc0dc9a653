import type { Architecture, ModelShape } from '../architectures/architecture.ts'
import type { WeightSource } from '../architectures/weights.ts'
import { gradients } from '../autodiff/gradients.ts'
import { sequenceAttention } from '../blocks/attention.ts'
import type { AttentionShape, BlockContext } from '../blocks/context.ts'
import { multiplyDims } from '../graph/dim.ts'
import { Graph, type Value } from '../graph/graph.ts'
import { add, crossEntropy, gatherRows, mul, rotary, stopGradient, sub, sum } from '../ops/build.ts'
import { tokenLogits } from '../ops/probability.ts'
import { ops } from '../ops/table.ts'

/** A model whose weights are to be learned. */
export interface TrainedModel {
  readonly architecture: Architecture
  readonly args: ModelShape
}

/** What of a model is learned. */
export interface Learning {
  /** Whether the weight of this name changes; all do where nothing is said. */
  readonly learns?: (name: string) => boolean
  /**
   * A layer that learns only from what it writes at positions that are asked something, and that is to write little
   * elsewhere: what it knows is then recalled where it is asked for, not beside the words that bring it to mind.
   * `silence`: nats by which the loss grows for a unit of `StepReport.noise`.
   */
  readonly recall?: { readonly layer: number; readonly silence: number }
}

export interface TrainingGraphs {
  /**
   * `h [batch*pos, dModel]`, `mask [pos, pos]`, angles, and at the positions `at [n, 1]` of all `batch*pos` the tokens
   * `targets [n, 1]` and loss weights `weights [n, 1]`, to `loss [n, 1]` (nats), and one gradient of `sum(weights * loss)`
   * for every weight that is learned, by `gradientName`; `dh` where the embedding is. With a recalling layer also
   * `isAsked [batch*pos, 1]` and `silence [1, 1]`, to `noise [1, 1]`: the squares of what its MLP writes where nothing is
   * asked, summed; gradients are then those of `sum(weights * loss) + silence * noise`.
   */
  readonly step: Readonly<Record<string, Value>>
  /** The same without targets and gradients: `logits [n, dVocab]`. */
  readonly logits: Readonly<Record<'logits', Value>>
}

const batch = 'batch'
const pos = 'pos'

/**
 * A whole model over a batch of sequences of equal length, forward and backward. Weights are inputs under the names that
 * the checkpoint gives them; the embedding is looked up outside.
 *
 * @throws Error for an architecture that is not implemented here
 */
export function trainingGraphs(model: TrainedModel, learning: Learning = {}): TrainingGraphs {
  const { recall } = learning
  const { architecture, args } = model
  const graph = new Graph(ops)
  const { final, embedding, unembedding } = trainedSources(model)
  const h = graph.input('h', [multiplyDims(batch, pos), args.dModel])
  const isAsked = recall === undefined ? null : graph.input('isAsked', [multiplyDims(batch, pos), 1])
  let stream = h
  let noise: Value | null = null
  for (let layer = 0; layer < args.nLayers; layer++) {
    const block = architecture.block(new LayerContext(graph, model, layer), stream, args)
    const written = block.contribute(block.post)
    const after = add(block.residual, written)
    const isRecalling = isAsked !== null && layer === recall?.layer
    if (isRecalling) noise = sum(mul(mul(written, written), sub(1, isAsked)), [0, 1])
    stream = isRecalling ? add(stream, learnedWhere(isAsked, sub(after, stream))) : after
  }
  const askedRows = gatherRows(stream, graph.input('at', ['n', 1], 'int64'))
  const x = architecture.head.norm(weightInputs(graph, final), askedRows, args)
  const table = graph.input(unembedding.name, unembedding.shape)
  const logits = tokenLogits(x, [table], architecture.head.softcap(args))
  const loss = crossEntropy(logits, graph.input('targets', ['n', 1], 'int64'))
  const learned = learnedWeights(model, learning)
  const targets: [name: string, value: Value][] = learned
    .filter(({ name }) => name !== hostEmbedding(model))
    .map(({ name, shape }) => [gradientName(name), graph.input(name, shape)])
  // back to the input only where that is learned: below the first layer that learns there is nothing to do
  if (learned.some(({ name }) => name === embedding.name)) targets.push(['dh', h])
  const upstream = [graph.input('weights', ['n', 1]), graph.input('silence', [1, 1])]
  const values = targets.map(([, value]) => value)
  const slopes = gradients(noise === null ? [loss] : [loss, noise], values, upstream)
  const step: Record<string, Value> = { loss, ...(noise === null ? {} : { noise }) }
  for (const [i, [name]] of targets.entries()) step[name] = slopes[i]!
  return { step, logits: { logits } }
}

/** The value itself, through which a gradient flows only in the rows that are asked something. */
function learnedWhere(isAsked: Value, x: Value): Value {
  return add(mul(x, isAsked), stopGradient(mul(x, sub(1, isAsked))))
}

/** Every tensor that a checkpoint of this model holds. */
export function trainedWeights(model: TrainedModel): WeightSource[] {
  const { embedding, unembedding, final, layers } = trainedSources(model)
  const all = [embedding, ...layers.flatMap((layer) => Object.values(layer)), ...Object.values(final), unembedding]
  return [...new Map(all.map((source) => [source.name, source])).values()]
}

/** Those of them that change. */
export function learnedWeights(model: TrainedModel, { learns = () => true }: Learning): WeightSource[] {
  return trainedWeights(model).filter(({ name }) => learns(name))
}

/** The output of a step that holds the gradient of a weight. */
export function gradientName(weight: string): string {
  return `d ${weight}`
}

/** The embedding where it is not also the unembedding: no part of the graph. */
function hostEmbedding(model: TrainedModel): string | null {
  const { embedding, unembedding } = trainedSources(model)
  return embedding.name === unembedding.name ? null : embedding.name
}

function trainedSources({ architecture, args }: TrainedModel) {
  const weights = architecture.weights(args)
  const layers = Array.from({ length: args.nLayers }, (_, layer) => weights.layer(layer))
  const { embedding, unembedding, final, positionEmbedding, embeddingScale } = weights
  const taken = [...layers.flatMap((layer) => Object.values(layer)), ...Object.values(final)].some(({ take }) => take)
  if (taken || positionEmbedding !== undefined || embeddingScale !== undefined)
    throw notImplemented(architecture, 'its weights are not used as stored')
  return { embedding, unembedding, final, layers }
}

function weightInputs(graph: Graph, sources: Readonly<Record<string, WeightSource>>) {
  return {
    weight(role: string): Value {
      const source = sources[role]
      if (source === undefined) throw new Error(`the weight table has no '${role}'`)
      return graph.input(source.name, source.shape)
    },
    has: (role: string): boolean => Object.hasOwn(sources, role),
  }
}

/** One layer of many sequences, its weights under their own names. */
class LayerContext implements BlockContext {
  readonly weight: BlockContext['weight']
  readonly has: BlockContext['has']
  readonly #graph: Graph
  /** Rotated pairs of a head's coordinates; null for none. */
  readonly #nPairs: number | null

  constructor(graph: Graph, { architecture, args }: TrainedModel, layer: number) {
    const { weight, has } = weightInputs(graph, architecture.weights(args).layer(layer))
    this.weight = weight
    this.has = has
    this.#graph = graph
    const { rope, window } = architecture.positions(args, layer)
    if (window !== null) throw notImplemented(architecture, 'its attention slides')
    this.#nPairs = rope?.nPairs ?? null
  }

  rotate(x: Value, nHeads: number): Value {
    if (this.#nPairs === null) return x
    const shape = [multiplyDims(batch, pos), this.#nPairs]
    return rotary(x, this.#graph.input('cos', shape), this.#graph.input('sin', shape), nHeads)
  }

  attend(q: Value, k: Value, v: Value, shape: AttentionShape): Value {
    return sequenceAttention(q, k, v, this.#graph.input('mask', [pos, pos]), shape, { batch, pos })
  }
}

function notImplemented({ modelType }: Architecture, why: string): Error {
  return new Error(`training of '${modelType}' is not implemented: ${why}`)
}
