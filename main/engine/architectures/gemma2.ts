/**
 * Gemma 2: norms before and behind both attention and MLP, gains stored as their distance from 1, scores and logits
 * softly capped, embeddings scaled by the root of their size, every other layer sliding.
 */
import * as v from 'valibot'
import { usualRope } from '../../models/checkpoint/ropeSpelling.ts'
import { gated, linear, product, type Block, type BlockContext } from '../blocks/context.ts'
import type { Value } from '../graph/graph.ts'
import { add, rmsNorm } from '../ops/build.ts'
import { frozenRmsNorm } from '../ops/normalization.ts'
import type { GgufFacts } from '../../models/checkpoint/gguf/facts.ts'
import type { GgufTensorNames } from '../../models/checkpoint/gguf/spelling.ts'
import type { Architecture, LayerPositions, ModelWeights } from './architecture.ts'
import { flag, layerWindows, orNull, parseConfig, positive, refuseWhen, size } from './config.ts'
import {
  attentionWeights,
  decoderArgs,
  decoderKeys,
  decoderWeights,
  mlpWeights,
  type DecoderArgs,
  type DecoderSizes,
} from './decoder.ts'
import { decoderConfig, decoderTensors, layerTypes, plusOne } from './ggufDecoder.ts'
import { onePlus } from './weights.ts'

export const gemma2Sizes: DecoderSizes = {
  vocab_size: 256_000,
  hidden_size: 2304,
  intermediate_size: 9216,
  num_hidden_layers: 26,
  num_attention_heads: 8,
  num_key_value_heads: 4,
  head_dim: 256,
  max_position_embeddings: 8192,
}

/** The keys of Gemma 2 and 3. */
export function gemmaKeys(
  sizes: DecoderSizes,
  caps: { readonly scores: number | null; readonly logits: number | null },
) {
  return {
    ...decoderKeys(sizes, { tied: true }),
    num_key_value_heads: v.optional(size, 4),
    head_dim: v.optional(size, 256),
    hidden_activation: v.optional(v.string(), 'gelu_pytorch_tanh'),
    query_pre_attn_scalar: v.optional(positive, 256),
    sliding_window: orNull(size, 4096),
    layer_types: orNull(v.array(v.string()), null),
    attention_bias: flag,
    attn_logit_softcapping: orNull(positive, caps.scores),
    final_logit_softcapping: orNull(positive, caps.logits),
    use_bidirectional_attention: orNull(v.union([v.boolean(), v.string()]), null),
  }
}
const schema = v.looseObject(gemmaKeys(gemma2Sizes, { scores: 50, logits: 30 }))

export interface GemmaArgs extends DecoderArgs {
  readonly scale: number
  readonly scoreSoftcap: number
  readonly logitSoftcap: number
  readonly layers: readonly LayerPositions[]
}

/** Names of the tensors that Gemma 2 and 3 share. */
export const gemmaTensors: GgufTensorNames = {
  ...decoderTensors,
  output_norm: plusOne('model.norm'),
  'blk.#.attn_norm': plusOne('model.layers.#.input_layernorm'),
  'blk.#.post_attention_norm': plusOne('model.layers.#.post_attention_layernorm'),
  'blk.#.ffn_norm': plusOne('model.layers.#.pre_feedforward_layernorm'),
  'blk.#.post_ffw_norm': plusOne('model.layers.#.post_feedforward_layernorm'),
}

/** What scores are divided by the root of: a head's size, but in the largest model, of so many layers. */
export function gemmaScalar(facts: GgufFacts, { head_dim: dHead }: Record<string, unknown>, largest: number): unknown {
  if (facts.number('block_count') !== largest) return dHead
  return Math.floor(facts.number('embedding_length') / facts.number('attention.head_count'))
}

export const gemma2: Architecture<GemmaArgs> = {
  modelType: 'gemma2',
  rope: usualRope,
  sizes: gemma2Sizes,

  gguf: {
    architecture: 'gemma2',
    config(facts) {
      const config = decoderConfig(facts)
      return {
        ...config,
        model_type: 'gemma2',
        architectures: ['Gemma2ForCausalLM'],
        query_pre_attn_scalar: gemmaScalar(facts, config, 46),
        attn_logit_softcapping: facts.number('attn_logit_softcapping', 50) || null,
        final_logit_softcapping: facts.number('final_logit_softcapping', 30) || null,
        sliding_window: facts.number('attention.sliding_window', 4096),
        layer_types: layerTypes(facts, 2),
      }
    },
    tensors: gemmaTensors,
  },

  read(config) {
    const raw = parseConfig(schema, config)
    const args = gemmaArgs(raw)
    const windows = layerWindows(raw, (layer) => layer % 2 === 0)
    return { ...args, layers: windows.map((window) => ({ rope: args.rope, window })) }
  },

  weights: gemmaWeights,

  positions: ({ layers }, layer) => layers[layer]!,

  block: (cx, h, args) => gemmaBlock(cx, h, args, (x) => x),

  head: {
    norm: (cx, h, { epsilon }) => rmsNorm(h, cx.weight('norm'), epsilon),
    softcap: ({ logitSoftcap }) => logitSoftcap,
  },
}

export function gemmaArgs(raw: v.InferOutput<typeof schema>): Omit<GemmaArgs, 'layers'> {
  refuseWhen(
    raw.use_bidirectional_attention === true || raw.use_bidirectional_attention === 'all',
    'bidirectional attention',
  )
  return {
    ...decoderArgs(
      { ...raw, hidden_act: raw.hidden_activation },
      { qkv: raw.attention_bias, o: raw.attention_bias, mlp: false },
    ),
    scale: raw.query_pre_attn_scalar ** -0.5,
    scoreSoftcap: raw.attn_logit_softcapping ?? 0,
    logitSoftcap: raw.final_logit_softcapping ?? 0,
  }
}

/** @param prepare what happens to queries and keys before they are turned, by role: nothing in Gemma 2 */
export function gemmaBlock(
  cx: BlockContext,
  h: Value,
  args: GemmaArgs,
  prepare: (x: Value, role: string, nHeads: number) => Value,
): Block {
  const { nHeads, nKvHeads, dHead, epsilon, act, scale, scoreSoftcap: softcap } = args
  const x = rmsNorm(h, cx.weight('attentionNorm'), epsilon) // [n, dModel]
  const q = cx.rotate(prepare(linear(cx, x, 'q'), 'q', nHeads), nHeads) // [n, nHeads*dHead]
  const k = cx.rotate(prepare(linear(cx, x, 'k'), 'k', nKvHeads), nKvHeads) // [n, nKvHeads*dHead]
  const z = cx.attend(q, k, linear(cx, x, 'v'), { nHeads, nKvHeads, dHead, scale, softcap })
  const mid = add(h, rmsNorm(linear(cx, z, 'o'), cx.weight('attentionPostNorm'), epsilon))
  const y = rmsNorm(mid, cx.weight('mlpNorm'), epsilon)
  return {
    residual: mid,
    post: gated(act(linear(cx, y, 'gate')), linear(cx, y, 'up')), // [n, dMlp]
    contribute: (post, { frozen = false } = {}) => {
      const norm = frozen ? frozenRmsNorm : rmsNorm
      return norm(product(cx, post, 'down'), cx.weight('mlpPostNorm'), epsilon)
    },
  }
}

export function gemmaWeights(args: GemmaArgs): ModelWeights {
  const { dModel } = args
  const weights = decoderWeights(args, (layer) => {
    const at = `model.layers.${layer}`
    return {
      attentionNorm: onePlus(`${at}.input_layernorm.weight`, [dModel]),
      ...attentionWeights(args, layer),
      attentionPostNorm: onePlus(`${at}.post_attention_layernorm.weight`, [dModel]),
      mlpNorm: onePlus(`${at}.pre_feedforward_layernorm.weight`, [dModel]),
      ...mlpWeights(args, layer),
      mlpPostNorm: onePlus(`${at}.post_feedforward_layernorm.weight`, [dModel]),
    }
  })
  return {
    ...weights,
    neuronPath: { ...weights.neuronPath, mlpPostNorm: 'mlpPostNorm' },
    final: { norm: onePlus('model.norm.weight', [dModel]) },
    embeddingScale: Math.sqrt(dModel),
  }
}
