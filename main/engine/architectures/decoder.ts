/** What Llama and the models that follow its file layout share: sizes, their names in `config.json`, weight names. */
import * as v from 'valibot'
import type { Value } from '../graph/graph.ts'
import type { ModelShape, ModelWeights } from './architecture.ts'
import { activation, checkHeads, layers, orNull, positive, size, type SizeDefaults } from './config.ts'
import { readRope, type Rope } from './rope.ts'
import { table, tensor, when, type WeightSource } from './weights.ts'

/** The sizes that each configuration class has where a file leaves them out. */
export interface DecoderSizes extends SizeDefaults {
  readonly vocab_size: number
  readonly hidden_size: number
  readonly intermediate_size: number
  readonly num_hidden_layers: number
  readonly num_attention_heads: number
  /** Null: every head has its own. */
  readonly num_key_value_heads: number | null
  /** Null: heads share the residual stream among them. */
  readonly head_dim: number | null
  readonly max_position_embeddings: number
}

/** The keys of a decoder's configuration. */
export function decoderKeys(sizes: DecoderSizes, { epsilon = 1e-6, tied = false } = {}) {
  return {
    num_hidden_layers: v.optional(layers, sizes.num_hidden_layers),
    num_attention_heads: v.optional(size, sizes.num_attention_heads),
    num_key_value_heads: orNull(size, sizes.num_key_value_heads),
    hidden_size: v.optional(size, sizes.hidden_size),
    head_dim: orNull(size, sizes.head_dim),
    intermediate_size: v.optional(size, sizes.intermediate_size),
    vocab_size: v.optional(size, sizes.vocab_size),
    max_position_embeddings: v.optional(size, sizes.max_position_embeddings),
    hidden_act: v.optional(v.string(), 'silu'),
    rms_norm_eps: v.optional(positive, epsilon),
    rope_parameters: v.optional(v.unknown()),
    tie_word_embeddings: v.optional(v.boolean(), tied),
  }
}

type DecoderConfig = v.InferOutput<v.LooseObjectSchema<ReturnType<typeof decoderKeys>, undefined>>

export interface DecoderArgs extends ModelShape {
  readonly act: (x: Value) => Value
  readonly epsilon: number
  readonly rope: Rope
  readonly tied: boolean
  readonly biases: Biases
}

/** Which projections carry a bias. */
export interface Biases {
  readonly qkv: boolean
  readonly o: boolean
  readonly mlp: boolean
}

export function decoderArgs(raw: DecoderConfig, biases: Biases): DecoderArgs {
  const dHead = raw.head_dim ?? Math.floor(raw.hidden_size / raw.num_attention_heads)
  const args: DecoderArgs = {
    nLayers: raw.num_hidden_layers,
    nHeads: raw.num_attention_heads,
    nKvHeads: raw.num_key_value_heads ?? raw.num_attention_heads,
    dModel: raw.hidden_size,
    dHead,
    dMlp: raw.intermediate_size,
    dVocab: raw.vocab_size,
    nCtx: raw.max_position_embeddings,
    act: activation(raw.hidden_act),
    epsilon: raw.rms_norm_eps,
    rope: readRope(raw.rope_parameters, { dHead, nCtx: raw.max_position_embeddings }),
    tied: raw.tie_word_embeddings,
    biases,
  }
  checkHeads(args)
  return args
}

export function decoderWeights(args: DecoderArgs, layer: ModelWeights['layer']): ModelWeights {
  const { dModel, dVocab, tied } = args
  const embedding = table('model.embed_tokens.weight', [dVocab, dModel], tied ? 'lm_head.weight' : null)
  return {
    module: 'model',
    unread: [/\brotary_emb\.inv_freq$/, ...(tied ? [/^lm_head\.weight$/] : [])],
    embedding,
    unembedding: tied ? embedding : tensor('lm_head.weight', [dVocab, dModel]),
    final: { norm: tensor('model.norm.weight', [dModel]) },
    layer,
    neuronPath: { down: 'down', mlpPostNorm: null, finalNorm: 'norm', finalNormKind: 'rms' },
  }
}

export function attentionWeights(
  { nHeads, nKvHeads, dModel, dHead, biases }: DecoderArgs,
  layer: number,
): Record<string, WeightSource> {
  const at = `model.layers.${layer}.self_attn`
  const [nQuery, nKey] = [nHeads * dHead, nKvHeads * dHead]
  return {
    q: tensor(`${at}.q_proj.weight`, [nQuery, dModel]),
    k: tensor(`${at}.k_proj.weight`, [nKey, dModel]),
    v: tensor(`${at}.v_proj.weight`, [nKey, dModel]),
    o: tensor(`${at}.o_proj.weight`, [dModel, nQuery]),
    ...when(biases.qkv, {
      qBias: tensor(`${at}.q_proj.bias`, [nQuery]),
      kBias: tensor(`${at}.k_proj.bias`, [nKey]),
      vBias: tensor(`${at}.v_proj.bias`, [nKey]),
    }),
    ...when(biases.o, { oBias: tensor(`${at}.o_proj.bias`, [dModel]) }),
  }
}

export function mlpWeights({ dModel, dMlp, biases }: DecoderArgs, layer: number): Record<string, WeightSource> {
  const at = `model.layers.${layer}.mlp`
  return {
    gate: tensor(`${at}.gate_proj.weight`, [dMlp, dModel]),
    up: tensor(`${at}.up_proj.weight`, [dMlp, dModel]),
    down: tensor(`${at}.down_proj.weight`, [dModel, dMlp]),
    ...when(biases.mlp, {
      gateBias: tensor(`${at}.gate_proj.bias`, [dMlp]),
      upBias: tensor(`${at}.up_proj.bias`, [dMlp]),
      downBias: tensor(`${at}.down_proj.bias`, [dModel]),
    }),
  }
}

/** The two norms before attention and MLP. */
export function preNormWeights({ dModel }: DecoderArgs, layer: number): Record<string, WeightSource> {
  return {
    attentionNorm: tensor(`model.layers.${layer}.input_layernorm.weight`, [dModel]),
    mlpNorm: tensor(`model.layers.${layer}.post_attention_layernorm.weight`, [dModel]),
  }
}
