import type { GgufSpelling } from '../../models/checkpoint/gguf/spelling.ts'
import type { RopeSpelling } from '../../models/checkpoint/ropeSpelling.ts'
import type { Block, BlockContext } from '../blocks/context.ts'
import type { Value } from '../graph/graph.ts'
import type { SizeDefaults } from './config.ts'
import type { Rope } from './rope.ts'
import type { WeightSource } from './weights.ts'

/** The sizes of a model, in the field's names. */
export interface ModelShape {
  readonly nLayers: number
  readonly nHeads: number
  readonly nKvHeads: number
  readonly dModel: number
  readonly dHead: number
  readonly dMlp: number
  readonly dVocab: number
  readonly nCtx: number
}

/** One kind of decoder-only transformer: how to read its configuration, find its weights and compute a block. */
export interface Architecture<A extends ModelShape = ModelShape> {
  readonly modelType: string
  /** How config.json spells rotary positions, and their defaults; null where they are learned. */
  readonly rope: RopeSpelling | null
  /** The sizes that config.json may leave out. */
  readonly sizes: SizeDefaults
  /** How GGUF files spell it; null where they do not, or as another kind. */
  readonly gguf: GgufSpelling | null
  /**
   * The arguments of this checkpoint.
   * @throws WorkbenchError `input.format` for a broken configuration, `input.unsupported` for what is not implemented
   */
  read(config: Readonly<Record<string, unknown>>): A
  weights(args: A): ModelWeights
  /** How layer `layer` treats positions. */
  positions(args: A, layer: number): LayerPositions
  block(cx: BlockContext, h: Value, args: A): Block
  head: Head<A>
}

export interface ModelWeights {
  /** The outermost module, with which most names begin: some files leave it out. */
  readonly module: string
  /** Names of tensors that nothing reads and files may hold all the same: buffers of older writers, tied copies. */
  readonly unread: readonly RegExp[]
  readonly embedding: WeightSource // [dVocab, dModel]
  /** Learned position embedding, `[nCtx, dModel]`, added to the token's. */
  readonly positionEmbedding?: WeightSource
  /** Factor on the embedding; 1 when absent. */
  readonly embeddingScale?: number
  layer(layer: number): Readonly<Record<string, WeightSource>>
  /** Weights of the final norm by role. */
  readonly final: Readonly<Record<string, WeightSource>>
  /** The embedding itself where the two are tied. */
  readonly unembedding: WeightSource // [dVocab, dModel]
  readonly neuronPath: NeuronPath
}

/** Roles of the weights on the straight way from a neuron to the logits, for what reads or changes them one by one. */
export interface NeuronPath {
  /** In `layer`: the down projection `[dModel, dMlp]`, whose column is all that a neuron writes. */
  readonly down: string
  /** In `layer`: the gain of a norm behind the MLP; null for none. */
  readonly mlpPostNorm: string | null
  /** In `final`: the gain of the final norm. */
  readonly finalNorm: string
  /** `layer` takes the mean away before it divides. */
  readonly finalNormKind: 'rms' | 'layer'
}

export interface LayerPositions {
  readonly rope: Rope | null
  /** A position sees itself and the `window - 1` positions before it; null: all before it. */
  readonly window: number | null
}

export interface Head<A> {
  /** The final norm, `[n, dModel]`. */
  norm(cx: Pick<BlockContext, 'weight' | 'has'>, h: Value, args: A): Value
  /** `cap * tanh(logit / cap)`; 0 for none. */
  softcap(args: A): number
}
