import type { Architecture, ModelShape } from '../architectures/architecture.ts'
import type { WeightSource } from '../architectures/weights.ts'
import { gradients } from '../autodiff/gradients.ts'
import { sequenceAttention } from '../blocks/attention.ts'
import type { AttentionShape, BlockContext } from '../blocks/context.ts'
import { multiplyDims } from '../graph/dim.ts'
import type { Value } from '../graph/graph.ts'
import { Graph } from '../graph/graph.ts'
import { add, crossEntropy, gatherRows, rotary } from '../ops/build.ts'
import { tokenLogits } from '../ops/probability.ts'
import { ops } from '../ops/table.ts'

/** A model whose weights are to be learned. */
export interface TrainedModel {
  readonly architecture: Architecture
  readonly args: ModelShape
}

export interface TrainingGraphs {
  /**
   * `h [batch*pos, dModel]`, `mask [pos, pos]`, angles, and at the positions `at [n, 1]` of all `batch*pos` the tokens
   * `targets [n, 1]` and loss weights `weights [n, 1]`, to `loss [n, 1]` (nats), `dh`, and one gradient of
   * `sum(weights * loss)` for every weight, by `gradientName`.
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
export function trainingGraphs(model: TrainedModel): TrainingGraphs {
  const { architecture, args } = model
  const graph = new Graph(ops)
  const { final, unembedding } = trainedSources(model)
  const h = graph.input('h', [multiplyDims(batch, pos), args.dModel])
  let stream = h
  for (let layer = 0; layer < args.nLayers; layer++) {
    const block = architecture.block(new LayerContext(graph, model, layer), stream, args)
    stream = add(block.residual, block.contribute(block.post))
  }
  const asked = gatherRows(stream, graph.input('at', ['n', 1], 'int64'))
  const x = architecture.head.norm(weightInputs(graph, final), asked, args)
  const table = graph.input(unembedding.name, unembedding.shape)
  const logits = tokenLogits(x, [table], architecture.head.softcap(args))
  const loss = crossEntropy(logits, graph.input('targets', ['n', 1], 'int64'))
  const learned = trainedWeights(model).filter(({ name }) => name !== hostEmbedding(model))
  const inputs = learned.map(({ name, shape }) => graph.input(name, shape))
  const [dh, ...slopes] = gradients([loss], [h, ...inputs], [graph.input('weights', ['n', 1])])
  const step: Record<string, Value> = { loss, dh: dh! }
  for (const [i, { name }] of learned.entries()) step[gradientName(name)] = slopes[i]!
  return { step, logits: { logits } }
}

/** Every tensor that a checkpoint of this model holds. */
export function trainedWeights(model: TrainedModel): WeightSource[] {
  const { embedding, unembedding, final, layers } = trainedSources(model)
  const all = [embedding, ...layers.flatMap((layer) => Object.values(layer)), ...Object.values(final), unembedding]
  return [...new Map(all.map((source) => [source.name, source])).values()]
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
    this.#nPairs = rope?.inverseFrequency.length ?? null
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
